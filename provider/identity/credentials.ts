import type { Files } from "./configFile";
import { missingSettings } from "./missingSettings";
import { isOcid, ocidShape } from "./ocid";
import { openPrivateKey } from "./privateKey";
import { type ConfigFile, fromProfile, openConfigFile, pathOf, readFile } from "./settingFiles";
import {
  type ConfigSource,
  type Environment,
  findSetting,
  type ProfileKey,
  type ResolvedSetting,
  type SettingName,
  SettingsError,
} from "./settings";
import type { Target } from "./types";

/** Who signs the requests, and where they go. */
export interface Credentials {
  readonly tenancyOcid: string;
  readonly userOcid: string;
  readonly fingerprint: string;
  /** Unencrypted PKCS#8 PEM. Lives in memory only. */
  readonly privateKeyPem: string;
  readonly target: Target;
  /** Which setting named the target, and where that was found. */
  readonly targetOrigin: string;
  /** Where each part came from, for the message of a refused signature. */
  readonly origins: string;
}

export interface CredentialSources {
  readonly config: ConfigSource;
  readonly env: Environment;
  readonly files: Files;
  /** Takes sentences for the user: something works, and should be mended all the same. */
  readonly warn: (message: string) => void;
}

/**
 * Puts the credentials together from the configuration, the environment and the OCI configuration file.
 * @throws SettingsError naming the setting and where it was looked for
 */
export function findCredentials(surroundings: CredentialSources): Credentials {
  const { config, env } = surroundings;
  const file = openConfigFile(surroundings);
  const find = (name: ProfileKey): ResolvedSetting | undefined =>
    findSetting(name, config, env) ?? fromProfile(file.profile, name);
  const needed = {
    tenancyOcid: find("tenancyOcid"),
    userOcid: find("userOcid"),
    fingerprint: find("fingerprint"),
    privateKeyPath: findKey(surroundings, file),
    region: findSetting("identityEndpoint", config, env) ?? find("region"),
  };
  if (!isComplete(needed)) throw missingSettings(needed, file);
  const { fingerprint, region } = needed;
  const tenancy = needOcid(needed.tenancyOcid, "tenancyOcid", "tenancy");
  const user = needOcid(needed.userOcid, "userOcid", "user");
  const key = readKey(needed.privateKeyPath, surroundings);
  const opened = openPrivateKey(key.value, find("privateKeyPassword")?.value, key.origin);
  const wanted = fingerprint.value.trim().toLowerCase();
  if (!/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/.test(wanted)) {
    throw new SettingsError(
      `fingerprint (${fingerprint.origin}) must be 16 pairs of hex digits with colons between them.`,
    );
  }
  if (opened.fingerprint && opened.fingerprint !== wanted) {
    throw new SettingsError(
      `fingerprint (${fingerprint.origin}) is ${wanted}, but the private key from ${key.origin} has the fingerprint ` +
        `${opened.fingerprint}: they do not belong together.`,
    );
  }
  return {
    tenancyOcid: tenancy.value,
    userOcid: user.value,
    fingerprint: wanted,
    privateKeyPem: opened.pem,
    target: targetOf(region),
    targetOrigin: `${region.name} (${region.origin})`,
    origins: `tenancy from ${tenancy.origin}, user from ${user.origin}, fingerprint from ${fingerprint.origin}, key from ${key.origin}`,
  };
}

type Complete<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

const isComplete = <T extends object>(needed: T): needed is T & Complete<T> =>
  Object.values(needed).every((found) => found !== undefined);

function needOcid(found: ResolvedSetting, name: SettingName, type: string): ResolvedSetting {
  const value = found.value.trim();
  if (isOcid(value, type)) return { ...found, value };
  throw new SettingsError(
    `${name} (${found.origin}) is no ${type} OCID: it should look like ${ocidShape(type)}.`,
  );
}

/** The key from the first place that has one, as text or as a path; both in one place would be a guess. */
function findKey({ config, env }: CredentialSources, file: ConfigFile): ResolvedSetting | undefined {
  const none = () => undefined;
  const places: readonly ((name: ProfileKey) => ResolvedSetting | undefined)[] = [
    (name) => findSetting(name, config, {}),
    (name) => findSetting(name, none, env),
    (name) => fromProfile(file.profile, name),
  ];
  for (const find of places) {
    const content = find("privateKey");
    const path = find("privateKeyPath");
    if (content && path) {
      throw new SettingsError(
        `privateKey (${content.origin}) and privateKeyPath (${path.origin}) are both set: keep one.`,
      );
    }
    if (content ?? path) return content ?? path;
  }
  return undefined;
}

/** The text of the key, and where that came from. */
function readKey(found: ResolvedSetting, { files, warn }: CredentialSources): ResolvedSetting {
  if (found.name === "privateKey") return found;
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
  return { ...found, value: text, origin: `${path} (privateKeyPath, ${found.origin})` };
}

function targetOf(found: ResolvedSetting): Target {
  if (found.name === "identityEndpoint") return { endpoint: checkEndpoint(found) };
  const value = found.value.trim();
  if (/^[a-z]+(-[a-z0-9]+)+$/.test(value)) return { region: value };
  throw new SettingsError(`region (${found.origin}) is no region name: it should look like us-phoenix-1.`);
}

function checkEndpoint(found: ResolvedSetting): string {
  const wrong = (what: string) => new SettingsError(`identityEndpoint (${found.origin}) ${what}.`);
  if (!URL.canParse(found.value)) throw wrong("is no URL");
  const url = new URL(found.value);
  if (url.username || url.password || url.search || url.hash)
    throw wrong("must have no user, query or fragment");
  const loopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw wrong("must be https: a token's text comes back through it");
  }
  return found.value.trim().replace(/\/+$/, "");
}
