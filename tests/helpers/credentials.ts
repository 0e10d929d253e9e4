import { createHash, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { SettingSources } from "../../provider/identity/auth/settingsReader";
import type { Files } from "../../provider/identity/configFile";
import { expandHome } from "../../provider/identity/configFile";
import type { SettingName } from "../../provider/identity/settings";
import { TENANCY, USER } from "./ocids";

/** One API signing key, in the formats that users have. Generated once: it takes a while. */
function makeKey() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = (key: KeyObject, type: "pkcs1" | "pkcs8", passphrase?: string) =>
    key
      .export({ type, format: "pem", ...(passphrase ? { cipher: "aes-256-cbc", passphrase } : {}) })
      .toString();
  const der = publicKey.export({ type: "spki", format: "der" });
  const passphrase = "correct-horse-battery";
  return {
    pkcs8: pem(privateKey, "pkcs8"),
    pkcs1: pem(privateKey, "pkcs1"),
    encrypted: pem(privateKey, "pkcs8", passphrase),
    encryptedPkcs1: pem(privateKey, "pkcs1", passphrase),
    passphrase,
    fingerprint: createHash("md5")
      .update(der)
      .digest("hex")
      .replace(/..(?=.)/g, "$&:"),
  };
}

let key: ReturnType<typeof makeKey> | undefined;

/** The key of all tests of this process. */
export function testKey(): ReturnType<typeof makeKey> {
  key ??= makeKey();
  return key;
}

/** A key of an elliptic curve, which Oracle's API does not accept. */
export const ecKey = (): string =>
  generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();

/** Files in memory: their content, or an error that reading throws. */
export function memoryFiles(
  content: Record<string, string | Error>,
  modes: Record<string, number> = {},
): Files {
  const at = new Map(Object.entries(content).map(([path, text]) => [expandHome(path), text]));
  return {
    read(path) {
      const found = at.get(path);
      if (found instanceof Error) throw found;
      return found;
    },
    mode: (path) => modes[path] ?? 0o100600,
  };
}

/** An error of the file system. */
export const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: secret detail`), { code });

export interface Given {
  config?: Partial<Record<SettingName, string | number | boolean>>;
  env?: Record<string, string>;
  files?: Record<string, string | Error>;
  modes?: Record<string, number>;
}

/** Credential sources with only the given values, and the warnings they got. */
export function credentialSources(given: Given = {}): SettingSources & { warnings: string[] } {
  const warnings: string[] = [];
  const { config = {}, env = {}, files = {}, modes } = given;
  return {
    config: (name) => config[name],
    env,
    files: memoryFiles(files, modes),
    warn: (message) => void warnings.push(message),
    warnings,
  };
}

/** Every setting that a signer needs, as in the stack's configuration. */
export const fullConfig = () => ({
  tenancyOcid: TENANCY,
  userOcid: USER,
  fingerprint: testKey().fingerprint,
  privateKey: testKey().pkcs8,
  region: "us-phoenix-1",
});
