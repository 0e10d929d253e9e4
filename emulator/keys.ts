import { createHash, createPublicKey, generateKeyPair as generate, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

/** An API signing key. */
export interface KeyPair {
  publicKeyPem: string;
  /** PKCS #8, unencrypted. */
  privateKeyPem: string;
  /** How the service names the key: the MD5 digest of the public key's DER form, in colon-separated hex. */
  fingerprint: string;
}

/** Generates a 2048-bit RSA key. This takes about a tenth of a second: tests can share one key. */
export async function generateKeyPair(): Promise<KeyPair> {
  const { privateKey } = await promisify(generate)("rsa", { modulusLength: 2048 });
  return keyPairOf(privateKey);
}

/** The key pair of an RSA private key. */
export function keyPairOf(privateKey: KeyObject): KeyPair {
  const publicKey = createPublicKey(privateKey);
  return {
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    fingerprint: fingerprintOf(publicKey),
  };
}

/** Parses an RSA public key in PEM format. Throws on anything else, including a private key. */
export function parsePublicKey(pem: string): KeyObject {
  if (pem.includes("PRIVATE KEY")) throw new Error("expected a public key, got a private one");
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== "rsa") throw new Error("expected an RSA public key");
  return key;
}

/** The fingerprint by which the service and the configuration file name a public key. */
export function fingerprintOf(key: KeyObject): string {
  const hex = createHash("md5")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
  return (hex.match(/../g) ?? []).join(":");
}
