import * as pulumi from "@pulumi/pulumi";
import { AuthToken } from "pulumi-oci-auth-tokens";

// One auth token for the user with which a pipeline logs in to the container registry.
//
//   pulumi config set userId ocid1.user.oc1..<unique id>
//   pulumi config set username '<tenancy namespace>/<user name>'
//   pulumi config set registry phx.ocir.io
const config = new pulumi.Config();

const login = new AuthToken("registry-login", {
  userId: config.require("userId"),
  description: config.get("description") ?? "Container registry login of the pipeline",
});

export const tokenId = login.id;
export const state = login.state;

// Secret in the state and in every output:
//   pulumi stack output --show-secrets password | docker login --username … --password-stdin phx.ocir.io
export const password = login.token;
export const username = config.require("username");
export const registry = config.require("registry");
