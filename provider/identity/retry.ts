import type { Clock } from "./clock";
import { whyEnded } from "./ended";
import { isCancelled, type Operation, ServiceError, TransportError } from "./errors";

/** How long and how eagerly to retry. All values in milliseconds. */
export interface RetryPolicy {
  /** No attempt starts later than this after the first one. */
  readonly budgetMs: number;
  /** The same, where the service could not even be reached: most often a wrong region, endpoint or network. */
  readonly unreachableBudgetMs: number;
  /** The ceiling of the first wait; it doubles with every attempt. */
  readonly baseMs: number;
  /** No wait without a Retry-After is longer. */
  readonly capMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  budgetMs: 120_000,
  unreachableBudgetMs: 20_000,
  baseMs: 500,
  capMs: 15_000,
};

const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** Says whether the same request may well succeed later. Limits, authorization and bad requests never do. */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransportError) return error.failure !== "cancelled" && error.failure !== "untrusted";
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
  const delay = asked === undefined ? jittered : asked + random() * policy.baseMs;
  const unreachable = error instanceof TransportError && error.failure === "unreachable";
  const budget = unreachable ? Math.min(policy.budgetMs, policy.unreachableBudgetMs) : policy.budgetMs;
  return elapsedMs + delay > budget ? undefined : delay;
}

export interface RetryHost {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly policy: RetryPolicy;
}

/** Runs a request until it succeeds, fails for good, or the budget is spent; then throws the last error as it is. */
export async function withRetries<T>(
  operation: Operation,
  host: RetryHost,
  signal: AbortSignal | undefined,
  attemptOnce: () => Promise<T>,
): Promise<T> {
  const start = host.clock.now();
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const delay = nextDelay(error, attempt, host.clock.now() - start, host.policy, host.random);
      if (delay === undefined) throw error;
      try {
        await host.clock.sleep(delay, signal);
      } catch {
        const after = error instanceof Error ? ` (${error.message})` : "";
        throw new TransportError(
          operation,
          "cancelled",
          `${whyEnded(signal)} while waiting to retry${after}`,
          {
            cause: signal?.reason,
          },
        );
      }
    }
  }
}
