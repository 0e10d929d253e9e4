import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { SettingsError } from "./settings";

/**
 * Opens an API signing key.
 * @param pem the text of the key; what follows it (Oracle's console adds a line OCI_API_KEY) is ignored
 * @param origin where the key came from, for messages
 * @returns the key as unencrypted PKCS#8 PEM, for the SDK's signer, and its fingerprint as Oracle writes it
 * @throws SettingsError without a word of the key or the passphrase
 */
export function openPrivateKey(
  pem: string,
  passphrase: string | undefined,
  origin: string,
): { pem: string; fingerprint?: string } {
  // In an environment variable or a configuration value the line ends often arrive as the two characters \n, all or some of them.
  const text = pem.replaceAll("\\r", "").replaceAll("\\n", "\n");
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new SettingsError(
      `The private key from ${origin} is no PEM private key (-----BEGIN PRIVATE KEY-----).`,
    );
  }
  const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text);
  if (encrypted && !passphrase) {
    throw new SettingsError(
      `The private key from ${origin} is encrypted and no passphrase is set: set privateKeyPassword.`,
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: text, ...(encrypted ? { passphrase } : {}) });
  } catch {
    throw new SettingsError(
      encrypted
        ? `The private key from ${origin} cannot be opened with the privateKeyPassword that is set.`
        : `The private key from ${origin} cannot be read: it is damaged or of an unknown kind.`,
    );
  }
  if (key.asymmetricKeyType !== "rsa") {
    throw new SettingsError(
      `The private key from ${origin} is of type ${key.asymmetricKeyType}; Oracle's API takes RSA keys.`,
    );
  }
  const fingerprint = fingerprintOf(key);
  return {
    pem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    ...(fingerprint ? { fingerprint } : {}),
  };
}

/** MD5 of the public key's DER, in hex pairs. Undefined where the machine forbids MD5 (FIPS). */
function fingerprintOf(key: KeyObject): string | undefined {
  try {
    const der = createPublicKey(key).export({ type: "spki", format: "der" });
    return createHash("md5").update(der).digest("hex").match(/../g)?.join(":");
  } catch {
    return undefined;
  }
}
