import type { SettingsReader } from "./auth/settingsReader";
import { type ResolvedSetting, type SettingName, SettingsError } from "./settings";

/** The settings that a way to sign in needs, each with what was found of it. */
export type Needed = Partial<Record<SettingName, ResolvedSetting | undefined>>;

export type Complete<T> = { readonly [K in keyof T]: Exclude<T[K], undefined> };

/**
 * Gives back the settings that a way to sign in needs.
 * @param toStart sentences about how to get what is missing
 * @throws SettingsError one for all that are missing: where each was looked for, what was found where, and a way to start
 */
export function requireSettings<T extends Needed>(
  settings: SettingsReader,
  needed: T,
  toStart: string,
): Complete<T> {
  if (isComplete(needed)) return needed;
  throw missingSettings(settings, needed, toStart);
}

const isComplete = <T extends object>(needed: T): needed is T & Complete<T> =>
  Object.values(needed).every((found) => found !== undefined);

function missingSettings(settings: SettingsReader, needed: Needed, toStart: string): SettingsError {
  const names = Object.keys(needed) as SettingName[];
  const missing = names.filter((name) => !needed[name]);
  const [first, ...others] = missing.map((name) => ({ name, places: placesOf(name, settings) }));
  const list =
    others.length === 0
      ? `Missing OCI setting ${first?.name}. Looked for it in ${first?.places}`
      : [
          `Missing OCI settings ${missing.join(", ")}. Looked for`,
          ...[first, ...others].map((one) => `  - ${one?.name} in ${one?.places}`),
          "",
        ].join("\n");
  const found = Object.values(needed).flatMap((one) => (one ? [`${one.name} in ${one.origin}`] : []));
  const { unread } = settings.configFile;
  const rest = [
    ...(unread ? [unread] : []),
    ...(found.length > 0 ? [`Found: ${found.join(", ")}.`] : []),
    toStart,
  ].join(" ");
  return new SettingsError(`${list}${list.endsWith("\n") ? "" : " "}${rest}`);
}

function placesOf(name: SettingName, { lookedFor }: SettingsReader): string {
  const places = lookedFor(name);
  return name === "privateKeyPath"
    ? `${places}. The key itself may be given as privateKey instead.`
    : `${places}.`;
}
