/** What is known of the rate a service allows. All times in milliseconds since the epoch. */
export interface Pace {
  /** Requests a second, right after the last refusal. */
  readonly base: number;
  /** When the service last refused; the requests sent before that belong to the same refusal. */
  readonly refusedAt: number;
  /** Requests that the service has let through since. */
  readonly passed: number;
  /** Requests that may be sent now: the service's bucket as this side imagines it. Below zero: in debt. */
  readonly level: number;
  /** When `level` was right. */
  readonly levelAt: number;
  /** Nothing is sent before: the service asked for that. */
  readonly pausedUntil: number;
}

/** The lowest rate. Below it a service counts as down, which is for the budget of the retries to say. */
const SLOWEST = 0.5;
/** The rate to try first where too few requests passed before the first refusal to tell. */
const FIRST_GUESS = 4;
/** Rates beyond need no pacing. */
const FASTEST = 1_000;
/** How far under the measured rate to go on after a refusal. */
const BACK_OFF = 0.98;
/** So many seconds after a refusal the rate has doubled: next to nothing at first, then ever faster, as CUBIC of TCP does. */
const DOUBLING_S = 4;
const STEEPNESS = 4;
/** How much weight the earlier estimate has against what was measured, in seconds of measuring. */
const MEMORY_S = 0.4;
/** One odd header must not hold up every other request for longer than this. */
const LONGEST_PAUSE_MS = 30_000;

/** The rate at a moment, in requests a second; Infinity where there is no pacing. */
export function rateAt(pace: Pace | undefined, now: number): number {
  if (!pace) return Number.POSITIVE_INFINITY;
  const since = (now - pace.refusedAt) / 1000 / DOUBLING_S;
  const rate = pace.base * (1 + since ** STEEPNESS);
  return rate > FASTEST ? Number.POSITIVE_INFINITY : rate;
}

/** The pace with the bucket filled up to now. It holds one second's worth, as the service's own is taken to. */
function filled(pace: Pace, now: number): Pace {
  const rate = rateAt(pace, now);
  const level = Math.min(Math.max(1, rate), pace.level + (rate * Math.max(0, now - pace.levelAt)) / 1000);
  return { ...pace, level, levelAt: now };
}

/** How long the next request must wait, in milliseconds; 0: it may go. */
export function waitMs(pace: Pace | undefined, now: number): number {
  const rate = rateAt(pace, now);
  if (!pace || !Number.isFinite(rate)) return 0;
  const fill = ((1 - filled(pace, now).level) / rate) * 1000;
  return Math.max(0, pace.pausedUntil - now, Math.ceil(fill));
}

/** The pace once a request is sent. */
export function sent(pace: Pace | undefined, now: number): Pace | undefined {
  if (!pace) return undefined;
  const next = filled(pace, now);
  return { ...next, level: next.level - 1 };
}

/** The pace once the service has let a request through, whatever it answered. */
export function passed(pace: Pace | undefined, now: number): Pace | undefined {
  if (!pace || !Number.isFinite(rateAt(pace, now))) return undefined;
  return { ...pace, passed: pace.passed + 1 };
}

/**
 * The pace once the service has refused a request for coming too fast. Between two refusals a service lets through what it
 * allows, so the number of those is the measure; what was sent before the last refusal says nothing new.
 * @param recent requests that passed in the last second, for the first refusal
 */
export function refused(
  pace: Pace | undefined,
  now: number,
  sentAt: number,
  retryAfterMs: number | undefined,
  recent: number,
): Pace {
  const pausedUntil = now + Math.min(retryAfterMs ?? 0, LONGEST_PAUSE_MS);
  const started = { refusedAt: now, passed: 0, level: 0, levelAt: now, pausedUntil };
  if (!pace) return { ...started, base: Math.max(FIRST_GUESS, recent) };
  if (sentAt <= pace.refusedAt) return pace;
  const seconds = (now - pace.refusedAt) / 1000;
  const before = Math.min(rateAt(pace, now), FASTEST);
  const measured = (pace.passed + Math.min(before, pace.base) * MEMORY_S) / (seconds + MEMORY_S);
  return { ...started, base: Math.max(SLOWEST, Math.min(before, measured) * BACK_OFF) };
}
