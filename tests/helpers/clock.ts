import type { Clock } from "../../provider/identity/clock";

/** Noon, far from any date boundary. */
export const NOON = Date.parse("2026-03-10T12:00:00Z");

/**
 * A clock for sequential work: a sleep ends at once, advances the time, and is recorded. Concurrent sleeps,
 * which would add up on it, need a `SharedClock`.
 */
export class VirtualClock implements Clock {
  readonly slept: number[] = [];
  /** Called when a sleep begins, before its time has passed. */
  onSleep: ((ms: number) => void) | undefined;

  constructor(public time = NOON) {}

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    this.onSleep?.(ms);
    signal?.throwIfAborted();
    this.time += ms;
  }

  /** The total time of all sleeps. */
  get total(): number {
    return this.slept.reduce((sum, ms) => sum + ms, 0);
  }
}

/** A time in the service's format. */
export const iso = (ms: number): string => new Date(ms).toISOString();
