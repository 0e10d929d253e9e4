import { isDeepStrictEqual } from "node:util";
import { type Properties, UNKNOWN } from "./properties";

const isUnknownInside = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === "object" && value !== null && Object.values(value).some(isUnknownInside));

/** Null and absent are the same to every wire. */
const plain = (value: unknown): unknown => value ?? undefined;

/** The inputs that differ from the state. A value that is not known yet counts as different. */
export function changedInputs(names: readonly string[], olds: Properties, news: Properties): string[] {
  return names.filter(
    (name) => isUnknownInside(news[name]) || !isDeepStrictEqual(plain(olds[name]), plain(news[name])),
  );
}

/** The entries of an object that are there, so that an absent one never hides or removes another. */
export function omitUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
