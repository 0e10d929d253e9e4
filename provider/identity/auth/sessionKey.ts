import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** A key pair that a session is bound to. Lives in memory only. */
export interface SessionKey {
  /** Unencrypted PKCS#8 PEM. */
  readonly privateKeyPem: string;
  /** SPKI DER in base64, without line breaks: what Oracle's token services ask for. */
  readonly publicKey: string;
}

/** Makes a key pair of 2048 bits, as Oracle's SDKs do, off the main thread. */
export async function newSessionKey(): Promise<SessionKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return { privateKeyPem: privateKey, publicKey: publicKey.toString("base64") };
}
