/** Drops the entries that are undefined or null, so that spreading the result never overwrites a value with an absent one. */
export function omitUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
