import type { X509Certificate } from "node:crypto";
import { httpError, json } from "../responses";
import { checkSignature } from "../signature";
import type { ApiRequest, HttpResponse } from "../types";
import { authenticate, type CallerParts } from "./caller";
import { isCurrent, isIssuedBy, parseCertificate, unitOf } from "./certificates";
import { authenticated, notAuthenticated, parseJsonObject, requireSessionKey } from "./requests";

/** The certificates of a federation request, the leaf first. */
type Chain = readonly [leaf: X509Certificate, ...intermediates: X509Certificate[]];

/**
 * POST /v1/x509: a session for the instance whose certificate signed the request, bound to the public key in its body.
 * The signature names the certificate by its SHA-1 fingerprint (`fed-x509`) or SHA-256 (`fed-x509-sha256`, the Go SDK).
 */
export async function federateX509(parts: CallerParts, request: ApiRequest): Promise<HttpResponse> {
  const body = parseJsonObject(request.body);
  const { certificate, intermediateCertificates = [] } = body;
  if (typeof certificate !== "string" || !isStringArray(intermediateCertificates)) {
    throw httpError(
      400,
      "InvalidParameter",
      "certificate and intermediateCertificates must be certificates.",
    );
  }
  const publicKey = requireSessionKey("publicKey", body.publicKey);
  const chain: Chain = authenticated("certificate", () => [
    parseCertificate(certificate),
    ...intermediateCertificates.map(parseCertificate),
  ]);
  const root = parseCertificate(await parts.signIn.instance.rootPem());
  const problem = chainError(chain, root, parts.clock.now());
  if (problem !== undefined) throw notAuthenticated(problem);

  const [leaf] = chain;
  const tenancy = unitOf(leaf, "opc-tenant");
  const instance = unitOf(leaf, "opc-instance");
  if (tenancy !== parts.store.tenancy.id) throw notAuthenticated("the certificate is of another tenancy");
  if (instance === undefined) throw notAuthenticated("the certificate is no instance's");
  const keyIds = [
    `${tenancy}/fed-x509/${leaf.fingerprint}`,
    `${tenancy}/fed-x509-sha256/${leaf.fingerprint256}`,
  ].map((keyId) => keyId.toLowerCase());
  const verdict = checkSignature(request, {
    keyOf: (keyId) => (keyIds.includes(keyId.toLowerCase()) ? leaf.publicKey : undefined),
    now: parts.signatureClock.now(),
    maxSkewMs: parts.settings.clockSkewMs,
    // Oracle's Go and Python SDKs do not sign it here.
    hostUnsigned: true,
  });
  if ("reason" in verdict) throw notAuthenticated(verdict.reason);
  return json(200, { token: parts.signIn.sessions.issue({ kind: "instance", id: instance }, publicKey) });
}

/** POST /v1/authentication/refresh: a new token for the session that signed the request, with the same key. */
export function refreshSession(parts: CallerParts, request: ApiRequest): HttpResponse {
  const { session } = authenticate(parts, request);
  const { currentToken } = parseJsonObject(request.body);
  if (typeof currentToken !== "string") throw httpError(400, "MissingParameter", "currentToken is required.");
  const current = authenticated("currentToken", () => parts.signIn.sessions.verify(currentToken));
  if (!session || current.id !== session.id) throw notAuthenticated("another session than the signer's");
  if (session.principal.kind !== "user") throw notAuthenticated("only sessions of users are refreshed");
  const { principal, publicKey, signedInAt } = session;
  if (parts.clock.now() >= signedInAt + parts.settings.sessionRefreshMs) {
    throw notAuthenticated("the session is too old to be refreshed");
  }
  return json(200, { token: parts.signIn.sessions.issue(principal, publicKey, { signedInAt }) });
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

/** Why the certificates are not a valid chain from the leaf to the root; undefined if they are. */
function chainError(chain: Chain, root: X509Certificate, now: number): string | undefined {
  const path = [...chain, root];
  for (const [at, certificate] of path.entries()) {
    if (!isCurrent(certificate, now)) return "a certificate has expired or is not valid yet";
    const issuer = path[at + 1];
    if (issuer && !isIssuedBy(certificate, issuer)) return "the certificates are no chain to the root";
  }
  return undefined;
}
