import type { Clock } from "./clock";
import { ServiceError } from "./errors";
import { type Pace, passed, refused, sent, waitMs } from "./pace";

/** The service has refused every request of this process for as long as retries go on. */
export class Stalled extends Error {
  override readonly name = "Stalled";

  /** @param refusal what the service said last */
  constructor(readonly refusal: ServiceError) {
    super(refusal.message);
  }
}

/** One logical request's place in the queue: its retries go ahead of whatever came later. */
export interface Turn {
  /**
   * Waits until a request may be sent; at once as long as the service has refused nothing.
   * @throws Stalled when it has let nothing through for the whole budget; the signal's reason when aborted
   */
  take(signal: AbortSignal | undefined): Promise<void>;
  /** Says how the attempt that was sent at that time ended; undefined: it succeeded. */
  ended(sentAt: number, error?: unknown): void;
}

/** Spreads the requests of one process over time once the service says they come too fast. */
export interface Limiter {
  turn(): Turn;
}

interface Waiting {
  readonly order: number;
  go(): void;
  fail(error: unknown): void;
}

const isRefusal = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.status === 429;

/** @param budgetMs how long requests wait for a service that lets nothing through */
export function limiter(clock: Clock, budgetMs: number): Limiter {
  let pace: Pace | undefined;
  let orders = 0;
  /** In the order of their turns. */
  const queue: Waiting[] = [];
  /** When requests passed, for the last second before the first refusal. */
  let recent: number[] = [];
  /** The refusals with nothing let through in between: since when, and what the service said last. */
  let stalled: { readonly since: number; readonly error: ServiceError } | undefined;
  let wake: AbortController | undefined;

  function ended(sentAt: number, error: unknown): void {
    const now = clock.now();
    if (isRefusal(error)) {
      pace = refused(pace, now, sentAt, error.retryAfterMs, recent.filter((at) => at > now - 1000).length);
      stalled = { since: stalled?.since ?? now, error };
    } else if (error === undefined || error instanceof ServiceError) {
      pace = passed(pace, now);
      stalled = undefined;
      if (!pace) recent = [...recent.filter((at) => at > now - 1000), now];
    }
  }

  function enqueue(order: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        queue.splice(queue.indexOf(waiting), 1);
        signal?.removeEventListener("abort", cancel);
        if (queue.length === 0) wake?.abort();
      };
      const waiting: Waiting = {
        order,
        go: () => {
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      const cancel = () => waiting.fail(signal?.reason);
      signal?.addEventListener("abort", cancel);
      const place = queue.findIndex((other) => other.order > order);
      queue.splice(place < 0 ? queue.length : place, 0, waiting);
      if (queue.length === 1) void serve();
    });
  }

  function giveUp(): void {
    if (!stalled) return;
    const error = new Stalled(stalled.error);
    stalled = undefined;
    for (const waiting of [...queue]) waiting.fail(error);
  }

  /** Lets one after the other go, until nobody waits. */
  async function serve(): Promise<void> {
    if (wake) return;
    for (let first = queue[0]; first; first = queue[0]) {
      const now = clock.now();
      const patience = stalled ? stalled.since + budgetMs - now : Number.POSITIVE_INFINITY;
      const wait = waitMs(pace, now);
      if (wait <= 0) {
        pace = sent(pace, now);
        first.go();
      } else if (patience <= 0) {
        giveUp();
      } else {
        wake = new AbortController();
        await clock.sleep(Math.min(wait, patience), wake.signal).catch(() => undefined);
        wake = undefined;
      }
    }
  }

  return {
    turn() {
      orders += 1;
      const order = orders;
      return {
        async take(signal) {
          signal?.throwIfAborted();
          const free = queue.length === 0 && waitMs(pace, clock.now()) <= 0;
          if (free) pace = sent(pace, clock.now());
          else await enqueue(order, signal);
        },
        ended,
      };
    },
  };
}
