import { AbortReason } from "../identity/abortReason";
import type { LifecycleContext } from "../tokens/context";

/** The limits of one step. */
export interface StepLimits {
  /** Ends the step when the user cancels. */
  readonly signal?: AbortSignal;
  /** The resource's `customTimeouts` for the step, in milliseconds. Default: the settings apply. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs a step within its limits. A timeout of the resource replaces `activationTimeoutMs`, and ends everything else that the step waits
 * for.
 */
export async function withTimeout<T>(
  ctx: LifecycleContext,
  { signal, timeoutMs }: StepLimits,
  step: (ctx: LifecycleContext) => Promise<T>,
): Promise<T> {
  if (timeoutMs === undefined) return step(signal ? { ...ctx, signal } : ctx);
  const deadline = new AbortController();
  const done = new AbortController();
  const timer = ctx.clock.sleep(timeoutMs, done.signal).then(
    () =>
      deadline.abort(
        new AbortReason("timeout", `its time limit of ${timeoutMs / 1000} s (customTimeouts) is over`),
      ),
    () => undefined,
  );
  try {
    return await step({
      ...ctx,
      signal: signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal,
      settings: { ...ctx.settings, activationTimeoutMs: Number.POSITIVE_INFINITY },
    });
  } finally {
    done.abort();
    await timer;
  }
}
