import type { Duration } from "luxon";

/** Loaded at the first use, so that the plugin starts fast. Most resources do not rotate by time. */
const luxon = () => require("luxon") as typeof import("luxon");

const MAX_YEARS = 100;

/** The valid forms of `rotateAfter`, for messages. */
export const ROTATE_AFTER_FORM =
  "an ISO 8601 duration such as P30D or PT12H, or a number of days, more than zero and at most 100 years";

/**
 * Parses `rotateAfter`: an ISO 8601 duration, or a number of days.
 * @returns undefined if it is neither, not positive, or longer than a hundred years
 */
export function parseRotateAfter(value: unknown): Duration | undefined {
  const duration =
    typeof value === "number" ? ofDays(value) : typeof value === "string" ? read(value) : undefined;
  if (!duration?.isValid) return undefined;
  return duration.toMillis() >= 1 && duration.as("years") <= MAX_YEARS ? duration : undefined;
}

function read(text: string): Duration | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return ofDays(Number(text));
  // P1M-30D is negative in February: a rotation would be due before the previous one.
  return text.includes("-") ? undefined : luxon().Duration.fromISO(text);
}

const ofDays = (days: number) => (Number.isFinite(days) ? luxon().Duration.fromObject({ days }) : undefined);

/**
 * Adds a duration to a time. Months and years are calendar months and years in UTC, so the machine's time zone does not matter.
 * @param since RFC 3339
 * @returns RFC 3339 in UTC; undefined if the time is invalid or out of range
 */
export function dueAfter(since: string, after: Duration): string | undefined {
  const due = luxon().DateTime.fromISO(since, { zone: "utc" }).plus(after);
  return due.isValid ? due.toISO() : undefined;
}
