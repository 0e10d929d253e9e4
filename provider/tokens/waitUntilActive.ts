import { abortReason } from "../identity/abortReason";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import { findInList } from "./lookup";
import { isPending } from "./tokenState";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/**
 * Waits until a token is ACTIVE. A list without the token does not count, because lists lag.
 * @returns the token as the service last returned it
 * @throws LifecycleError if the token gets another state, or the timeout ends
 */
export async function waitUntilActive(
  ctx: LifecycleContext,
  token: CreatedAuthToken,
): Promise<ServiceAuthToken> {
  const deadline = ctx.clock.now() + ctx.settings.activationTimeoutMs;
  const operation = `Waiting for auth token ${token.id} to become ACTIVE`;
  let seen: ServiceAuthToken = token;
  for (let wait = FIRST_WAIT_MS; seen.state !== "ACTIVE"; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    if (!isPending(seen.state)) {
      throw new LifecycleError(
        `${operation} failed: it is ${seen.state}${seen.inactiveState ? ` (inactiveState ${seen.inactiveState})` : ""}. ` +
          "Its value is kept in the state. Replace it: pulumi up --replace <urn>.",
      );
    }
    if (ctx.clock.now() + wait > deadline) {
      const seconds = ctx.settings.activationTimeoutMs / 1000;
      throw new LifecycleError(
        `${operation} failed: it is still ${seen.state} after ${seconds} s (activationTimeoutSeconds). ` +
          "Its value is kept in the state: run pulumi up again to go on waiting.",
      );
    }
    ctx.progress?.(`waiting for the token to become ACTIVE; it is ${seen.state}`);
    try {
      await ctx.clock.sleep(wait, ctx.signal);
      seen = (await findInList(ctx, token)) ?? seen;
    } catch (error) {
      throw describeFailure(
        operation,
        ctx.signal?.aborted
          ? new Error(
              `It is still ${seen.state}, and ${abortReason(ctx.signal)}: run pulumi up again to go on waiting.`,
              { cause: ctx.signal.reason },
            )
          : error,
      );
    }
  }
  return seen;
}
