import type { ConfigFile } from "./settingFiles";
import { lookedFor, type ProfileKey, type ResolvedSetting, SettingsError } from "./settings";

/** The settings that a signer needs, each with what was found of it. */
export type Needed = Partial<Record<ProfileKey, ResolvedSetting | undefined>>;

/** One error for all settings that are missing: where each was looked for, what was found where, and a way to start. */
export function missingSettings(needed: Needed, file: ConfigFile): SettingsError {
  const names = Object.keys(needed) as ProfileKey[];
  const missing = names.filter((name) => !needed[name]);
  const [first, ...others] = missing.map((name) => ({ name, places: placesOf(name, file) }));
  const list =
    others.length === 0
      ? `Missing OCI setting ${first?.name}. Looked for it in ${first?.places}`
      : [
          `Missing OCI settings ${missing.join(", ")}. Looked for`,
          ...[first, ...others].map((one) => `  - ${one?.name} in ${one?.places}`),
          "",
        ].join("\n");
  const found = Object.values(needed).flatMap((one) => (one ? [`${one.name} in ${one.origin}`] : []));
  const rest = [
    ...(file.unread ? [file.unread] : []),
    ...(found.length > 0 ? [`Found: ${found.join(", ")}.`] : []),
    "To start: `oci setup config` of the OCI CLI makes a key and a profile with all of them.",
    ...(file.profile?.raw("security_token_file")
      ? ["The profile holds a session token, which this package cannot use: it needs an API signing key."]
      : []),
  ].join(" ");
  return new SettingsError(`${list}${list.endsWith("\n") ? "" : " "}${rest}`);
}

function placesOf(name: ProfileKey, file: ConfigFile): string {
  const places = lookedFor(name, { path: file.path, profile: file.profileName });
  return name === "privateKeyPath"
    ? `${places}. The key itself may be given as privateKey instead.`
    : `${places}.`;
}
