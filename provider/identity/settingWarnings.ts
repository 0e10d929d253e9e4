import { closest, distance } from "fastest-levenshtein";
import { isSetting, SECRET_SETTINGS, SETTINGS } from "./settings";

const NAMES = Object.keys(SETTINGS);

/**
 * What is odd about the settings of a stack or a provider, and yet no error.
 * @param names all that are set, without the package's prefix
 * @param isSecret whether the value of one is marked as secret
 */
export function settingWarnings(names: readonly string[], isSecret: (name: string) => boolean): string[] {
  const unknown = names.filter((name) => !isSetting(name));
  const plain = SECRET_SETTINGS.filter((name) => names.includes(name) && !isSecret(name));
  return [
    // A project of the package's own name keeps its configuration under the same prefix, so this is no error.
    ...(unknown.length > 0
      ? [
          `Unknown settings of oci-auth-tokens: ${unknown.map(withNearest).join(", ")}. There are: ${NAMES.join(", ")}.`,
        ]
      : []),
    ...plain.map(
      (name) =>
        `The setting ${name} is not secret: it is plain in the stack's files. Set it with pulumi config set --secret ` +
        `oci-auth-tokens:${name}, or give the provider a secret.`,
    ),
  ];
}

/** A name with the setting that was probably meant, where there is one. */
function withNearest(name: string): string {
  const nearest = closest(name, NAMES);
  return distance(name, nearest) <= Math.ceil(name.length / 2) ? `${name} (did you mean ${nearest}?)` : name;
}
