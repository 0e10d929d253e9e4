import * as pulumi from "@pulumi/pulumi";
import { AuthToken, dockerConfigJson, registryCredentials, registryUsername } from "pulumi-oci-auth-tokens";

// A login to Oracle's container registry: `up` returns once the registry accepts it.
//
//   pulumi config set userId ocid1.user.oc1..<unique id>
//   pulumi config set user ci@example.com       # the user's name in the console
//   pulumi config set domain my-domain          # the user's identity domain; leave it out for the Default one
//   pulumi config set namespace mytenancy       # oci os ns get
//   pulumi config set registry phx.ocir.io
const config = new pulumi.Config();
const host = config.require("registry");
const namespace = config.require("namespace");
const user = config.require("user");
const domain = config.get("domain") ?? "Default";

const pull = new AuthToken("image-pull", {
  userId: config.require("userId"),
  description: "Image pull of the cluster",
  waitForRegistry: { host, username: registryUsername(namespace, user, domain) },
});

const credentials = registryCredentials({ host, namespace, user, domain, token: pull.token });

// A Docker config.json, secret:
//   pulumi stack output --show-secrets dockerConfig > ~/.docker/config.json
export const dockerConfig = dockerConfigJson(credentials);

// For `docker login`:
//   pulumi stack output --show-secrets password | docker login --username "$(pulumi stack output username)" --password-stdin phx.ocir.io
export const username = credentials.username;
export const password = credentials.password;

// A Kubernetes pull secret, also secret here. With @pulumi/kubernetes, pass the same fields to k8s.core.v1.Secret.
//   pulumi stack output --show-secrets pullSecret | kubectl apply -f -
export const pullSecret = dockerConfig.apply((config) =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "ocir" },
    type: "kubernetes.io/dockerconfigjson",
    stringData: { ".dockerconfigjson": config },
  }),
);
