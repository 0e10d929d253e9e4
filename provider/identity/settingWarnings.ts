import { closest, distance } from "fastest-levenshtein";
import { isSetting, SECRET_SETTINGS, SETTINGS } from "./settings";

const NAMES = Object.keys(SETTINGS);

/**
 * A warning of the names that are no settings, each with the one that was probably meant.
 * @param names all that are set, without the package's prefix
 */
export function unknownSettings(names: readonly string[]): string[] {
  const unknown = names.filter((name) => !isSetting(name)).map(withNearest);
  return unknown.length > 0
    ? [`Unknown settings of oci-auth-tokens: ${unknown.join(", ")}. There are: ${NAMES.join(", ")}.`]
    : [];
}

function withNearest(name: string): string {
  const nearest = closest(name, NAMES);
  return distance(name, nearest) <= Math.ceil(name.length / 2) ? `${name} (did you mean ${nearest}?)` : name;
}

/** Warnings of settings in the stack's configuration that are not secret and should be. */
export function plainSecrets(names: readonly string[], isSecret: (name: string) => boolean): string[] {
  return SECRET_SETTINGS.filter((name) => names.includes(name) && !isSecret(name)).map(
    (name) =>
      `The setting ${name} is plain in the stack's file and in its state: set it again with pulumi config set --secret oci-auth-tokens:${name}.`,
  );
}
