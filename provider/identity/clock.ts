import { setTimeout as delay } from "node:timers/promises";

/** Time as a parameter, so that every decision about it is tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The longest a timer of Node.js can be set to; one that is set to more goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = clockOf(() => Date.now(), delay);

/** A clock by a source of time and timers like those of Node.js. */
export function clockOf(now: () => number, timer: typeof delay): Clock {
  return {
    now,
    sleep: async (ms, signal) => {
      const options = signal ? { signal } : {};
      try {
        for (let left = ms; ; left -= LONGEST_TIMER_MS) {
          await timer(Math.min(left, LONGEST_TIMER_MS), undefined, options);
          if (left <= LONGEST_TIMER_MS) return;
        }
      } catch (error) {
        throw signal?.reason ?? error;
      }
    },
  };
}
