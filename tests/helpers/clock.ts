import type { Clock } from "../../provider/identity/clock";

/** Noon, far from every limit of a calendar. */
export const NOON = Date.parse("2026-03-10T12:00:00Z");

/**
 * A clock for work of which one thing follows another: a sleep passes at once, moves the time, and is written down. Sleeps side by side,
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

  /** How long all sleeps took together. */
  get total(): number {
    return this.slept.reduce((sum, ms) => sum + ms, 0);
  }
}

/** A time as the service writes it. */
export const iso = (ms: number): string => new Date(ms).toISOString();
