/** The entries of an object that are there, so that an absent one never hides or removes another. */
export function omitUndefined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
