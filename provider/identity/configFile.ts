import { homedir } from "node:os";
import { join } from "node:path";
// The module itself: the SDK's index would load every kind of credential, and its own reader prints and quotes lines.
import { ConfigAccumulator } from "oci-common/lib/config-file-reader";
import { type ProfileKey, SETTINGS, SettingsError } from "./settings";

/** The file system, as far as settings need it. */
export interface Files {
  /** The text of a file; undefined when there is none. Other failures throw. */
  read(path: string): string | undefined;
  /** The permission bits of a file, undefined where the system has none (Windows). */
  mode(path: string): number | undefined;
}

export const DEFAULT_CONFIG_FILE = "~/.oci/config";
export const DEFAULT_PROFILE = "DEFAULT";

/** Replaces a leading `~` by the home folder. */
export function expandHome(path: string, home: string = homedir()): string {
  return path === "~" || path.startsWith("~/") || path.startsWith("~\\") ? join(home, path.slice(1)) : path;
}

/** One profile of an OCI configuration file, with [DEFAULT] behind it, as Oracle's tools read it. */
export interface Profile {
  readonly path: string;
  readonly profile: string;
  get(setting: ProfileKey): string | undefined;
  /** A key this package has no setting for. */
  raw(key: string): string | undefined;
  /** A key of the profile itself, without [DEFAULT]. */
  own(key: string): string | undefined;
}

/**
 * Reads a profile. Errors name the file and the line's number, never its text, which may be a key or a passphrase.
 * @throws SettingsError when a line cannot be read or the profile is not there.
 */
export function parseProfile(text: string, path: string, profile: string): Profile {
  const parsed = new ConfigAccumulator();
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  for (const [index, line] of lines.entries()) {
    if (line.trim().startsWith(";")) continue;
    try {
      parsed.accept(line);
    } catch {
      throw new SettingsError(`${path}, line ${index + 1}: neither a [profile] nor a key=value inside one.`);
    }
  }
  const sections = parsed.configurationsByProfile;
  const section = sections.get(profile);
  if (!section) {
    const names = [...sections.keys()].map((name) => `[${name}]`).join(", ") || "none";
    throw new SettingsError(`${path} has no profile [${profile}]; it has: ${names}.`);
  }
  const raw = (key: string) => section.get(key) || sections.get(DEFAULT_PROFILE)?.get(key) || undefined;
  const own = (key: string) => section.get(key) || undefined;
  return { path, profile, raw, own, get: (setting) => raw(SETTINGS[setting].file) };
}
