import { PEER_PREFIX } from "../../packageInfo";
import type { Files } from "../configFile";
import { type ConfigFile, fromProfile, openConfigFile, pathOf, readFile } from "../settingFiles";
import {
  type ConfigSource,
  type Environment,
  findSetting,
  lookedFor,
  type ProfileKey,
  type ResolvedSetting,
  SETTINGS,
  type SettingName,
  SettingsError,
  type SourcedValue,
} from "../settings";

/** Where settings come from. */
export interface SettingSources {
  /** `oci-auth-tokens:*` of the stack's configuration, or an explicit provider's arguments. */
  readonly config: ConfigSource;
  /** `oci:*` of the stack's configuration: that of @pulumi/oci. */
  readonly peerConfig?: ConfigSource | undefined;
  readonly env: Environment;
  readonly files: Files;
  /** Takes sentences for the user: something works, and should be mended all the same. */
  readonly warn: (message: string) => void;
}

export type Lookup = (name: SettingName) => ResolvedSetting | undefined;

/** The settings from all their places. */
export interface SettingsReader extends SettingSources {
  /** The places, first to last: what is given in an earlier one counts. */
  readonly places: readonly Lookup[];
  readonly configFile: ConfigFile;
  readonly find: Lookup;
  /** @throws SettingsError that says where the setting was looked for */
  required(name: SettingName): ResolvedSetting;
  /** Everywhere that a setting could have been, in words for a message. */
  lookedFor(name: SettingName): string;
  /** A sentence about a setting that no place has. */
  missing(name: SettingName): string;
  /** The text of a file that a setting or a variable names. @throws SettingsError where there is none */
  readFile(name: string, found: SourcedValue): string;
}

const nowhere = () => undefined;

/** @throws SettingsError when the configuration file was asked for and cannot be read */
export function settingsReader(sources: SettingSources): SettingsReader {
  const { config, peerConfig, env, files } = sources;
  const fromPeer: Lookup = (name) => {
    const value = isPeer(name) ? String(peerConfig?.(name) ?? "") : "";
    return value ? { name, value, origin: `${PEER_PREFIX}${name} of the configuration` } : undefined;
  };
  const places: Lookup[] = [
    (name) => findSetting(name, config, {}),
    fromPeer,
    (name) => findSetting(name, nowhere, env),
  ];
  const first = (name: SettingName) => {
    for (const place of places) {
      const found = place(name);
      if (found) return found;
    }
    return undefined;
  };
  const configFile = openConfigFile({ find: first, files });
  places.push((name) => (inProfile(name) ? fromProfile(configFile.profile, name) : undefined));
  const { path, profileName: profile, unread } = configFile;
  const where = (name: SettingName) => lookedFor(name, { path, profile }, peerConfig !== undefined);
  const missing = (name: SettingName) =>
    `Missing OCI setting ${name}. Looked for it in ${where(name)}.${unread ? ` ${unread}` : ""}`;
  return {
    ...sources,
    places,
    configFile,
    find: first,
    lookedFor: where,
    missing,
    required(name) {
      const found = first(name);
      if (!found) throw new SettingsError(missing(name));
      return found;
    },
    readFile(name, found) {
      const path = pathOf(name as SettingName, found);
      const text = readFile(files, path, `${name}, ${found.origin}`);
      if (text === undefined) throw new SettingsError(`There is no file ${path} (${name}, ${found.origin}).`);
      return text;
    },
  };
}

const isPeer = (name: SettingName) => "peer" in SETTINGS[name];
const inProfile = (name: SettingName): name is ProfileKey => "file" in SETTINGS[name];
