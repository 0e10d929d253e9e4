import { createPrivateKey, X509Certificate } from "node:crypto";
import { authEndpoint } from "../regions";
import { signWithDate } from "./dateSignature";
import type { AuthContext } from "./method";
import type { Session } from "./sessionSigner";
import { SignInError } from "./signInError";
import { securityTokenIn, signInRequest } from "./signInRequest";
import { secureUrl } from "./target";

/** The certificate that Oracle gave an instance, and what belongs to it. */
export interface InstanceIdentity {
  /** PEM. */
  readonly certificate: string;
  /** Unencrypted PEM. */
  readonly privateKeyPem: string;
  /** PEM, one or more. */
  readonly intermediates: string;
}

export const AUTH_SERVICE = "Oracle's auth service";
export const AUTH_TIMEOUT_MS = 10_000;

/**
 * The endpoint of Oracle's auth service: OCI_SDK_AUTH_CLIENT_REGION_URL, as the Go SDK has it, else the region's.
 * @throws SettingsError where that is no https URL
 */
export async function federationEndpoint(
  { settings }: AuthContext,
  region: () => Promise<string>,
): Promise<string> {
  const name = "OCI_SDK_AUTH_CLIENT_REGION_URL";
  const given = settings.env[name]?.trim();
  if (!given) return authEndpoint(await region());
  const value = given.includes("://") ? given : `https://${given}`;
  const origin = `the environment variable ${name}`;
  return secureUrl("The auth service's endpoint", { value, origin }, "sessions come from it");
}

/** The tenancy that a certificate names. */
export function tenancyOf(certificate: string): string | undefined {
  const subject = parseCertificate(certificate).subject;
  return (
    /opc-tenant:(ocid1\.tenancy\.[\w.-]+)/.exec(subject)?.[1] ??
    /opc-identity:(ocid1\.tenancy\.[\w.-]+)/.exec(subject)?.[1]
  );
}

/** Whether the key is the certificate's: an instance's identity is replaced now and then, piece by piece. */
export function belongTogether({ certificate, privateKeyPem }: InstanceIdentity): boolean {
  try {
    return parseCertificate(certificate).checkPrivateKey(createPrivateKey(privateKeyPem));
  } catch (error) {
    if (error instanceof SignInError) throw error;
    throw new SignInError("The private key of the instance's certificate cannot be read.");
  }
}

function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new SignInError("The instance's certificate cannot be read: it is no PEM certificate.");
  }
}

/**
 * Gets a session for an instance: proves by its certificate who it is, and names the key that the session will be bound to.
 * oci-common's client for this prints to the console, throws what is no error and lets requests race.
 */
export async function federate(
  context: AuthContext,
  endpoint: string,
  identity: InstanceIdentity,
): Promise<Session> {
  const certificate = parseCertificate(identity.certificate);
  const tenancy = tenancyOf(identity.certificate);
  if (!tenancy) throw new SignInError("The instance's certificate names no tenancy.");
  const key = await context.newKey();
  const url = `${endpoint}/v1/x509`;
  const body = JSON.stringify({
    certificate: certificate.raw.toString("base64"),
    publicKey: key.publicKey,
    intermediateCertificates: pemBlocks(identity.intermediates),
    fingerprintAlgorithm: "SHA256",
  });
  const keyId = `${tenancy}/fed-x509-sha256/${certificate.fingerprint256.toLowerCase()}`;
  const text = await signInRequest(context, {
    service: AUTH_SERVICE,
    url,
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    fetch: context.http.fetch,
    timeoutMs: AUTH_TIMEOUT_MS,
    sign: (headers) =>
      signWithDate(
        headers,
        { url, body, now: context.clock.now() },
        { keyId, privateKeyPem: identity.privateKeyPem },
      ),
    advice: (status) =>
      status === 401
        ? "Check this machine's clock, and that the instance's certificate belongs to this realm."
        : "Check the region and the network.",
  });
  return { token: securityTokenIn(text, AUTH_SERVICE), privateKeyPem: key.privateKeyPem };
}

/** Each certificate of a PEM text, as base64 DER. */
function pemBlocks(pem: string): string[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/g);
  return [...blocks].map(([, base64 = ""]) => base64.replace(/\s+/g, ""));
}
