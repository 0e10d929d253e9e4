import { isIPv6 } from "node:net";
import { regionId } from "../regions";
import { SettingsError, type SourcedValue } from "../settings";
import { type AuthContext, type AuthMethod, POLICY_ADVICE } from "./method";
import { type Session, sessionSigner } from "./sessionSigner";
import type { SettingsReader } from "./settingsReader";
import { securityTokenIn, signInRequest } from "./signInRequest";
import { findTarget } from "./target";
import { headerToken } from "./tokens";

const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
const REGION = "OCI_RESOURCE_PRINCIPAL_REGION";
const SERVICE = "The cluster's workload identity service";
const TIMEOUT_MS = 10_000;

/** The identity of a pod's service account in an enhanced OKE cluster. */
export const okeWorkloadIdentity: AuthMethod = {
  cliName: "oke_workload_identity",
  missing: ({ env, find }) => [
    ...(env.KUBERNETES_SERVICE_HOST ? [] : ["KUBERNETES_SERVICE_HOST (a pod has it)"]),
    ...((find("identityEndpoint") ?? find("region") ?? env[REGION]) ? [] : [`region or ${REGION}`]),
  ],
  async open(context) {
    const { settings, clock } = context;
    const url = serviceUrl(settings);
    const podCa = () => serviceAccountFile(settings, "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", "ca.crt");
    const podToken = () => serviceAccountFile(settings, "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", "token");
    podCa();
    podToken();
    const signer = sessionSigner({
      clock,
      source: { acquire: () => askCluster(context, url, podCa(), podToken()) },
    });
    const given = settings.env[REGION];
    const region = given
      ? () => regionId({ value: given, origin: `the environment variable ${REGION}` }, settings.env)
      : undefined;
    return {
      signer,
      ...(await findTarget(settings, region)),
      tenancyOcid: async () =>
        (await signer.session()).token.claim("res_tenant") ?? settings.required("tenancyOcid").value,
      origins: "the service account of the pod",
    };
  },
  refusedAdvice: POLICY_ADVICE,
};

function serviceUrl({ env }: SettingsReader): string {
  const host = env.KUBERNETES_SERVICE_HOST?.trim();
  if (!host) {
    throw new SettingsError(
      "OKE workload identity needs the environment variable KUBERNETES_SERVICE_HOST, which every pod has.",
    );
  }
  const port = env.KUBERNETES_SERVICE_PORT_PROXYMUX?.trim() || "12250";
  const url = `https://${isIPv6(host) ? `[${host}]` : host}:${port}/resourcePrincipalSessionTokens`;
  if (!URL.canParse(url)) {
    throw new SettingsError(
      "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT_PROXYMUX are no host and port.",
    );
  }
  return url;
}

function serviceAccountFile(settings: SettingsReader, variable: string, name: string): string {
  const path = settings.env[variable];
  const found: SourcedValue = path
    ? { value: path, origin: "the environment" }
    : { value: `${FOLDER}/${name}`, origin: "its default" };
  return settings.readFile(variable, found);
}

/** oci-common gives the pod's certificate authority to an agent that the fetch of Node.js 18 and later ignores. */
async function askCluster(context: AuthContext, url: string, ca: string, token: string): Promise<Session> {
  const podToken = headerToken(token, "The file of the pod's service account token");
  const key = await context.newKey();
  const text = await signInRequest(context, {
    service: SERVICE,
    url,
    method: "POST",
    headers: { authorization: `Bearer ${podToken}`, "content-type": "application/json" },
    body: JSON.stringify({ podKey: key.publicKey }),
    // Kubernetes renews its authority's file, and the token's: both are read for every session.
    fetch: context.http.trusting(ca),
    timeoutMs: TIMEOUT_MS,
    secrets: [podToken],
    advice: (status) =>
      status === 403
        ? "The cluster must be an enhanced one: a basic cluster has no workload identity."
        : "Check that the pod runs in an enhanced OKE cluster and that its service account's token is mounted.",
  });
  // A JSON text in base64, as a JSON string; the token has the ST$ of a keyId before it.
  const response = Buffer.from(text.trim().replace(/^"|"$/g, ""), "base64").toString("utf8");
  return { token: securityTokenIn(response, SERVICE), privateKeyPem: key.privateKeyPem };
}
