import { isOcid, ocidShape } from "../identity/ocid";
import { type Properties, UNKNOWN } from "./properties";

/** An invalid property, and why it is invalid. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The service's limit. */
export const MAX_DESCRIPTION_LENGTH = 400;

/** Returns what is wrong with a value, or undefined. It is not called for an unknown value. */
export type PropertyRule = (value: unknown) => string | undefined;

/** The rules of a set of properties. */
export interface PropertyRules {
  readonly [property: string]: { readonly required?: true; readonly rule: PropertyRule };
}

const typeName = (value: unknown): string =>
  Array.isArray(value)
    ? "a list"
    : value === null
      ? "null"
      : typeof value === "object"
        ? "an object"
        : `a ${typeof value}`;

/** A rule for strings. */
export function text(rule: (value: string) => string | undefined = () => undefined): PropertyRule {
  return (value) => (typeof value === "string" ? rule(value) : `must be a string, not ${typeName(value)}`);
}

export const userIdRule: PropertyRule = text((value) =>
  isOcid(value, "user") ? undefined : `must be the OCID of a user, such as ${ocidShape("user")}`,
);

export const descriptionRule: PropertyRule = text((value) => {
  // Code points, the most permissive count of characters: the service decides about the rest.
  const length = [...value].length;
  return length <= MAX_DESCRIPTION_LENGTH
    ? undefined
    : `must have at most ${MAX_DESCRIPTION_LENGTH} characters, not ${length}`;
});

/** Checks properties by their rules, and reports those that have no rule. An UNKNOWN value is valid. */
export function checkProperties(news: Properties, rules: PropertyRules): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, { required, rule }] of Object.entries(rules)) {
    const value = news[property];
    if (value === undefined || value === null) {
      if (required) failures.push({ property, reason: `missing required property ${property}` });
    } else if (value !== UNKNOWN) {
      const reason = rule(value);
      if (reason) failures.push({ property, reason: `${property} ${reason}` });
    }
  }
  for (const property of Object.keys(news)) {
    if (Object.hasOwn(rules, property) || property.startsWith("__")) continue;
    failures.push({
      property,
      reason: `unknown property ${property}; there are: ${Object.keys(rules).join(", ")}`,
    });
  }
  return failures;
}

export const booleanRule: PropertyRule = (value) =>
  typeof value === "boolean" ? undefined : `must be true or false, not ${typeName(value)}`;

/** A string, or a map of strings. */
export const rotateWhenChangedRule: PropertyRule = (value) => {
  if (typeof value === "string") return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `must be a string or a map of strings, not ${typeName(value)}`;
  }
  const wrong = Object.entries(value).find(([, entry]) => typeof entry !== "string" && entry !== UNKNOWN);
  return wrong ? `must hold strings; ${wrong[0]} is ${typeName(wrong[1])}` : undefined;
};

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d{1,5})?$/;

const REGISTRY_FIELDS: Readonly<Record<string, PropertyRule>> = {
  host: text((value) =>
    HOST.test(value) ? undefined : "must be a host, such as phx.ocir.io, with no https:// and no path",
  ),
  username: text((value) =>
    /^[^\s:/]+(\/[^\s:/]+){1,2}$/.test(value)
      ? undefined
      : "must be <namespace>/<user> or <namespace>/<domain>/<user>",
  ),
  timeoutSeconds: (value) =>
    typeof value === "number" && value > 0 && value <= 3600
      ? undefined
      : "must be a number of seconds, at most 3600",
};

/** An object with the fields of a `RegistryLogin`. */
export const waitForRegistryRule: PropertyRule = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "must be an object of host and username";
  const entries = Object.entries(value);
  const unknown = entries.find(([key]) => !Object.hasOwn(REGISTRY_FIELDS, key));
  if (unknown)
    return `has an unknown property ${unknown[0]}; there are: ${Object.keys(REGISTRY_FIELDS).join(", ")}`;
  const given = new Map<string, unknown>(entries);
  for (const [key, rule] of Object.entries(REGISTRY_FIELDS)) {
    const field = given.get(key);
    if (field === UNKNOWN) continue;
    if (field === undefined || field === null) {
      if (key !== "timeoutSeconds") return `lacks ${key}`;
      continue;
    }
    const reason = rule(field);
    if (reason) return `has a wrong ${key}: it ${reason}`;
  }
  return undefined;
};
