import type { Duration } from "luxon";

/** Loaded at the first use only: a plugin must start fast, and most resources never rotate by time. */
const luxon = () => require("luxon") as typeof import("luxon");

const MAX_YEARS = 100;

/** What `rotateAfter` must be, for messages. */
export const ROTATE_AFTER_FORM =
  "an ISO 8601 duration such as P30D or PT12H, or a number of days, more than zero and at most 100 years";

/**
 * Reads a rotation's interval: an ISO 8601 duration, or days.
 * @returns undefined when it is neither, is not positive, or is longer than a hundred years
 */
export function parseRotateAfter(value: unknown): Duration | undefined {
  const duration =
    typeof value === "number" ? ofDays(value) : typeof value === "string" ? read(value) : undefined;
  if (!duration?.isValid) return undefined;
  return duration.toMillis() >= 1 && duration.as("years") <= MAX_YEARS ? duration : undefined;
}

function read(text: string): Duration | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return ofDays(Number(text));
  // A negative part could be longer than a short month: a rotation would be due before the one before it.
  return text.includes("-") ? undefined : luxon().Duration.fromISO(text);
}

const ofDays = (days: number) => (Number.isFinite(days) ? luxon().Duration.fromObject({ days }) : undefined);

/**
 * When something that happened at a time is due again. Months and years are calendar ones, in UTC: no time zone and no
 * daylight saving of any machine has a say.
 * @param since RFC 3339
 * @returns RFC 3339 in UTC; undefined when there is no such time
 */
export function dueAfter(since: string, after: Duration): string | undefined {
  const due = luxon().DateTime.fromISO(since, { zone: "utc" }).plus(after);
  return due.isValid ? due.toISO() : undefined;
}
