import type { Files } from "./configFile";
import { isOcid, ocidShape } from "./ocid";
import { openPrivateKey } from "./privateKey";
import { type ConfigFile, fromProfile, openConfigFile, pathOf, readFile } from "./settingFiles";
import {
  type ConfigSource,
  type Environment,
  type Found,
  findSetting,
  lookedFor,
  type ProfileKey,
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
  /** Where each part came from, for the message of a refused signature. */
  readonly origins: string;
}

export interface Surroundings {
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
export function findCredentials(surroundings: Surroundings): Credentials {
  const { config, env } = surroundings;
  const file = openConfigFile({
    find: (name) => findSetting(name, config, env),
    files: surroundings.files,
  });
  const find = (name: ProfileKey): Found | undefined =>
    findSetting(name, config, env) ?? fromProfile(file.profile, name);
  const need = (name: ProfileKey): Found => {
    const found = find(name);
    if (!found) throw new SettingsError(missing(name, file));
    return found;
  };

  const tenancy = needOcid(need("tenancyOcid"), "tenancyOcid", "tenancy");
  const user = needOcid(need("userOcid"), "userOcid", "user");
  const fingerprint = need("fingerprint");
  const key = findKey(surroundings, file);
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
    target: findTarget(surroundings, find("region"), file),
    origins: `tenancy from ${tenancy.origin}, user from ${user.origin}, fingerprint from ${fingerprint.origin}, key from ${key.origin}`,
  };
}

function missing(name: SettingName, file: ConfigFile): string {
  const where = lookedFor(name, { path: file.path, profile: file.profileName });
  const session = file.profile?.raw("security_token_file")
    ? " The profile holds a session token, which this package cannot use: it needs an API signing key."
    : "";
  return `Missing OCI setting ${name}. Looked for it in ${where}.${file.unread ? ` ${file.unread}` : ""}${session}`;
}

function needOcid(found: Found, name: SettingName, type: string): Found {
  const value = found.value.trim();
  if (isOcid(value, type)) return { ...found, value };
  throw new SettingsError(
    `${name} (${found.origin}) is no ${type} OCID: it should look like ${ocidShape(type)}.`,
  );
}

/** The key from the first place that has one, as text or as a path; both in one place would be a guess. */
function findKey({ config, env, files, warn }: Surroundings, file: ConfigFile): Found {
  const none = () => undefined;
  const places: readonly ((name: ProfileKey) => Found | undefined)[] = [
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
    if (content) return content;
    if (path) return readKeyFile(files, path, warn);
  }
  throw new SettingsError(
    `${missing("privateKeyPath", file)} The key itself may be given as privateKey instead.`,
  );
}

function readKeyFile(files: Files, found: Found, warn: (message: string) => void): Found {
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

function findTarget({ config, env }: Surroundings, region: Found | undefined, file: ConfigFile): Target {
  const endpoint = findSetting("identityEndpoint", config, env);
  if (endpoint) return { endpoint: checkEndpoint(endpoint) };
  if (!region) throw new SettingsError(missing("region", file));
  const value = region.value.trim();
  if (/^[a-z]+(-[a-z0-9]+)+$/.test(value)) return { region: value };
  throw new SettingsError(`region (${region.origin}) is no region name: it should look like us-phoenix-1.`);
}

function checkEndpoint(found: Found): string {
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
