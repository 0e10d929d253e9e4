import { newOcid } from "../ids";
import { json, notFound } from "../responses";
import type { ApiRequest, HttpResponse } from "../types";
import type { CallerParts } from "./caller";
import { CertificateAuthority, type CertifiedKey } from "./certificates";
import { authenticated, bearerOf, parseJsonObject, requireSessionKey } from "./requests";
import type { SignInParts } from "./signIn";
import { TokenIssuer } from "./tokens";

const DAY = 24 * 60 * 60 * 1000;

/** The emulated Kubernetes cluster (OKE): its service account tokens and the TLS certificate of its proxymux. */
export class Cluster {
  readonly serviceAccounts: TokenIssuer;
  /** The OCID of the workload that its service accounts represent. */
  readonly workloadId: string;
  private certified: Promise<CertifiedKey & { caPem: string }> | undefined;

  constructor(private readonly parts: SignInParts) {
    const { clock, random } = parts;
    this.serviceAccounts = new TokenIssuer("https://kubernetes.default.svc.cluster.local", clock, random);
    this.workloadId = newOcid("workload", random);
  }

  /** The proxymux's certificate for loopback, and the certificate of the cluster's CA that signed it. */
  tls(): Promise<CertifiedKey & { caPem: string }> {
    this.certified ??= this.certify();
    return this.certified;
  }

  /** The token of a service account, as the kubelet writes it into a pod. */
  serviceAccountToken(lifetimeMs: number): string {
    const kubernetes = { namespace: "default", serviceaccount: { name: "pulumi" } };
    const claims = { sub: "system:serviceaccount:default:pulumi", "kubernetes.io": kubernetes };
    return this.serviceAccounts.issue(claims, lifetimeMs);
  }

  // By the system's clock, because TLS clients use it.
  private async certify() {
    const validity = { from: Date.now() - DAY, until: Date.now() + 365 * DAY };
    const authority = await CertificateAuthority.create("Emulated Kubernetes CA", validity, this.parts);
    const server = await authority.issue({
      commonName: "proxymux",
      validity,
      use: { hosts: ["127.0.0.1", "localhost"] },
    });
    return { ...server, caPem: authority.own.certificatePem };
  }
}

/**
 * POST /resourcePrincipalSessionTokens: a session for the workload of the service account whose token is sent. The
 * response is a JSON string: `{"token": "ST$…"}` in base64.
 */
export function issueWorkloadSession({ signIn }: CallerParts, request: ApiRequest): HttpResponse {
  if (!request.origin.startsWith("https:")) throw notFound("proxymux is served over TLS only");
  const bearer = bearerOf(request.headers.authorization) ?? "";
  authenticated("service account token", () => signIn.cluster.serviceAccounts.verify(bearer));
  const podKey = requireSessionKey("podKey", parseJsonObject(request.body).podKey);
  const token = signIn.sessions.issue({ kind: "workload", id: signIn.cluster.workloadId }, podKey);
  return json(200, Buffer.from(JSON.stringify({ token: `ST$${token}` })).toString("base64"));
}
