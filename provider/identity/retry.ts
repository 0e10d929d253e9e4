import { abortReason } from "./abortReason";
import type { Clock } from "./clock";
import { isCancelled, type Operation, ServiceError, TransportError, type TransportFailure } from "./errors";
import { isPaused, type RateLimiter, ThrottledError } from "./rateLimiter";
import { defaultMs } from "./settings";

/** How long and how eagerly to retry. All values in milliseconds. */
export interface RetryPolicy {
  /** No attempt starts later than this after the first one, not counting its waits for other requests of this process. */
  readonly budgetMs: number;
  /** The same, where the service could not even be reached: most often a wrong region, endpoint or network. */
  readonly unreachableBudgetMs: number;
  /** The ceiling of the first wait; it doubles with every attempt. */
  readonly baseMs: number;
  /** No wait without a Retry-After is longer. */
  readonly capMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  budgetMs: defaultMs("retryBudgetSeconds"),
  unreachableBudgetMs: 20_000,
  baseMs: 500,
  capMs: 15_000,
};

const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

const FINAL: ReadonlySet<TransportFailure> = new Set(["cancelled", "untrusted", "oversized"]);

/** Says whether the same request may well succeed later. Limits, authorization and bad requests never do. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransportError) return !FINAL.has(error.failure);
  if (!(error instanceof ServiceError)) return false;
  return RETRIED_STATUS.has(error.status) || (error.status === 409 && error.code === "IncorrectState");
}

/** One decision: how long to wait before the next attempt, or undefined to give up. */
export function nextDelay(
  error: unknown,
  attempt: number,
  elapsedMs: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (!isTransient(error)) return undefined;
  const asked = error instanceof ServiceError ? error.retryAfterMs : undefined;
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(attempt - 1, 20));
  const jittered = random() * ceiling;
  // A herd that was told the same second must not come back in the same millisecond.
  // Nor does it come back faster than on its own where the service keeps on asking for next to nothing.
  const delay = asked === undefined ? jittered : Math.max(asked + random() * policy.baseMs, jittered);
  const unreachable = error instanceof TransportError && error.failure === "unreachable";
  const budget = unreachable ? Math.min(policy.budgetMs, policy.unreachableBudgetMs) : policy.budgetMs;
  return elapsedMs + delay > budget ? undefined : delay;
}

export interface RetryHost {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly policy: RetryPolicy;
  /** Shared by all requests to the service. Default: none. */
  readonly limiter?: RateLimiter;
}

/**
 * Runs a request until it succeeds, fails for good, or the budget is spent; then throws the last error as it is. A wait for
 * its turn is not on the budget: a thousand requests take their time at a service that lets ten a second through, and all of
 * them succeed. A service that lets nothing through ends the wait after one budget.
 */
export async function withRetries<T>(
  operation: Operation,
  host: RetryHost,
  signal: AbortSignal | undefined,
  attemptOnce: () => Promise<T>,
): Promise<T> {
  const { clock } = host;
  const start = clock.now();
  const permit = host.limiter?.permit();
  const cancelled = (before: unknown) => {
    const after = before instanceof Error ? ` (${before.message})` : "";
    const detail = `${abortReason(signal)} while waiting to retry${after}`;
    return new TransportError(operation, "cancelled", detail, { cause: signal?.reason });
  };
  let queuedMs = 0;
  let last: unknown;
  for (let attempt = 1; ; attempt++) {
    const askedAt = clock.now();
    try {
      await permit?.acquire(signal);
    } catch (error) {
      if (error instanceof ThrottledError) throw last ?? error.refusal;
      throw signal?.aborted ? cancelled(last) : error;
    }
    const sentAt = clock.now();
    queuedMs += sentAt - askedAt;
    try {
      const answer = await attemptOnce();
      await permit?.release(sentAt);
      return answer;
    } catch (error) {
      await permit?.release(sentAt, error);
      last = error;
      if (isCancelled(error)) throw error;
      const delay = nextDelay(error, attempt, clock.now() - start - queuedMs, host.policy, host.random);
      if (delay === undefined) throw error;
      if (permit && isPaused(error)) continue;
      await clock.sleep(delay, signal).catch(() => {
        throw cancelled(error);
      });
    }
  }
}
