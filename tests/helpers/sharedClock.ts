import type { Clock } from "../../provider/identity/clock";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock for concurrent work: its time passes only while every task sleeps, up to the first one to wake. Minutes of waiting
 * take milliseconds, and always go the same way. For sequential work use `VirtualClock`.
 */
export class SharedClock implements Clock {
  private time = 0;
  private sleepers: Sleeper[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = () => {
        signal?.removeEventListener("abort", cancel);
        resolve();
      };
      const sleeper = { at: this.time + Math.max(0, ms), wake };
      const cancel = () => {
        this.sleepers = this.sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason);
      };
      if (signal?.aborted) return cancel();
      signal?.addEventListener("abort", cancel, { once: true });
      this.sleepers.push(sleeper);
    });
  }

  /** Runs until the work is done. Throws if it waits for something that no sleeper causes. */
  async run<T>(work: Promise<T>): Promise<T> {
    let done = false;
    const settled = work.finally(() => {
      done = true;
    });
    settled.catch(() => undefined);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done) return settled;
      const next = this.sleepers.reduce<Sleeper | undefined>(
        (first, sleeper) => (first && first.at <= sleeper.at ? first : sleeper),
        undefined,
      );
      if (!next) throw new Error("everybody waits and nobody sleeps");
      this.time = Math.max(this.time, next.at);
      const due = this.sleepers.filter(({ at }) => at <= this.time);
      this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
      for (const sleeper of due) sleeper.wake();
    }
  }
}
