import {
  DEFAULT_CONFIG_FILE,
  DEFAULT_PROFILE,
  expandHome,
  type Files,
  type Profile,
  parseProfile,
} from "./configFile";
import {
  type ProfileKey,
  type ResolvedSetting,
  type SettingName,
  SettingsError,
  type SourcedValue,
} from "./settings";

/** The OCI configuration file, where there is one. */
export interface ConfigFile {
  readonly path: string;
  readonly profileName: string;
  readonly profile: Profile | undefined;
  /** Why there is no profile. */
  readonly unread?: string;
}

/**
 * Opens the OCI configuration file, the one that is asked for or the default one.
 * @throws SettingsError when what was asked for is not there or cannot be read
 */
export function openConfigFile({
  find,
  files,
}: {
  readonly find: (name: SettingName) => ResolvedSetting | undefined;
  readonly files: Files;
}): ConfigFile {
  const named = find("configFile");
  const chosen = find("configFileProfile");
  const path = named ? pathOf("configFile", named) : expandHome(DEFAULT_CONFIG_FILE);
  const profileName = chosen?.value ?? DEFAULT_PROFILE;
  const unasked = !named && !chosen;
  const without = (unread: string): ConfigFile => ({ path, profileName, profile: undefined, unread });
  let text: string | undefined;
  try {
    text = readFile(files, path, named?.origin ?? "the default place");
  } catch (error) {
    // A home folder that is not this process's own, as in a container, is no error of a user who sets everything elsewhere.
    if (unasked && error instanceof SettingsError) return without(error.message);
    throw error;
  }
  if (text === undefined) {
    // A file that was asked for must be there; the default one need not.
    if (named) throw new SettingsError(`There is no file ${path}, named by ${named.origin}.`);
    if (chosen)
      throw new SettingsError(
        `The profile [${profileName}] (${chosen.origin}) needs ${path}, which is not there.`,
      );
    return without(`${path} was not found.`);
  }
  try {
    return { path, profileName, profile: parseProfile(text, path, profileName) };
  } catch (error) {
    // Nor is someone else's file without a [DEFAULT].
    if (unasked && error instanceof SettingsError && !text.includes(`[${DEFAULT_PROFILE}]`)) {
      return without(error.message);
    }
    throw error;
  }
}

/** A key, a token of three parts (JWT), or what is too long for a path. */
const PASTED = /-----BEGIN|[\r\n]|^[\w-]{10,}\.[\w-]+\.[\w-]*$|^.{1000,}$/;

/** A path as it was set. A key or a token that was pasted where its path belongs must not get into a message. */
export function pathOf(name: SettingName, { value, origin }: SourcedValue): string {
  if (PASTED.test(value)) {
    throw new SettingsError(
      `${name} (${origin}) must be the path of a file, and is a text of several lines, a key or a token.`,
    );
  }
  return expandHome(value);
}

/** The text of a file that a setting names; undefined when there is none. */
export function readFile(files: Files, path: string, origin: string): string | undefined {
  try {
    return files.read(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new SettingsError(`${path} (${origin}) cannot be read${code}.`);
  }
}

/** A setting of the profile. */
export function fromProfile(profile: Profile | undefined, name: ProfileKey): ResolvedSetting | undefined {
  const value = profile?.get(name);
  return value && profile
    ? { name, value, origin: `the profile [${profile.profile}] in ${profile.path}` }
    : undefined;
}
