import { openPrivateKey } from "../privateKey";
import { pathOf, readFile } from "../settingFiles";
import { type ResolvedSetting, SettingsError, type SourcedValue } from "../settings";
import type { SettingsReader } from "./settingsReader";

/** A private key that a user has set, and where it came from. */
export interface SigningKey {
  /** Unencrypted PKCS#8 PEM. Lives in memory only. */
  readonly pem: string;
  readonly fingerprint?: string;
  readonly origin: string;
}

/**
 * Opens the key from the first place that has one.
 * @throws SettingsError without a word of the key or the passphrase
 */
export function openSigningKey(settings: SettingsReader): SigningKey {
  const found = findSigningKey(settings);
  if (!found) throw new SettingsError(settings.missing("privateKeyPath"));
  const key = found.name === "privateKey" ? found : readKeyFile(settings, found);
  return {
    ...openPrivateKey(key.value, settings.find("privateKeyPassword")?.value, key.origin),
    origin: key.origin,
  };
}

/**
 * The setting of the first place that has a key, as text or as a path; both in one place would be a guess.
 * @throws SettingsError where a place has both
 */
export function findSigningKey(settings: SettingsReader): ResolvedSetting | undefined {
  for (const place of settings.places) {
    const content = place("privateKey");
    const path = place("privateKeyPath");
    if (content && path) {
      throw new SettingsError(
        `privateKey (${content.origin}) and privateKeyPath (${path.origin}) are both set: keep one.`,
      );
    }
    if (content ?? path) return content ?? path;
  }
  return undefined;
}

function readKeyFile({ files, warn }: SettingsReader, found: SourcedValue): SourcedValue {
  const path = pathOf("privateKeyPath", found);
  const text = readFile(files, path, `privateKeyPath, ${found.origin}`);
  if (text === undefined)
    throw new SettingsError(`There is no private key file ${path} (privateKeyPath, ${found.origin}).`);
  const mode = files.mode(path);
  if (mode !== undefined && (mode & 0o077) !== 0) {
    warn(
      `The private key file ${path} can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${path}`,
    );
  }
  return { value: text, origin: `${path} (privateKeyPath, ${found.origin})` };
}

/** @throws SettingsError where a fingerprint is malformed or is that of another key */
export function checkFingerprint(fingerprint: SourcedValue, key: SigningKey): string {
  const wanted = fingerprint.value.trim().toLowerCase();
  if (!/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(wanted)) {
    throw new SettingsError(
      `fingerprint (${fingerprint.origin}) must be 16 pairs of hex digits with colons between them.`,
    );
  }
  if (key.fingerprint && key.fingerprint !== wanted) {
    throw new SettingsError(
      `fingerprint (${fingerprint.origin}) is ${wanted}, but the private key from ${key.origin} has the fingerprint ` +
        `${key.fingerprint}: they do not belong together.`,
    );
  }
  return wanted;
}
