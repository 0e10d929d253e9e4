import { abortReason } from "../identity/abortReason";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import { findInList } from "./lookup";
import { isPending } from "./tokenState";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;

/**
 * Waits until the service says the token is ACTIVE. A list that does not show the token yet is no answer: lists lag.
 * @returns the token as the service last showed it
 * @throws LifecycleError when it ends in another state, or the bound is reached
 */
export async function waitUntilActive(
  ctx: LifecycleContext,
  token: CreatedAuthToken,
): Promise<ServiceAuthToken> {
  const deadline = ctx.clock.now() + ctx.settings.activationTimeoutMs;
  const doing = `Waiting for auth token ${token.id} to become ACTIVE`;
  let seen: ServiceAuthToken = token;
  for (let wait = FIRST_WAIT_MS; seen.state !== "ACTIVE"; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    if (!isPending(seen.state)) {
      throw new LifecycleError(
        `${doing} failed: it is ${seen.state}${seen.inactiveState ? ` (inactiveState ${seen.inactiveState})` : ""}. ` +
          "Its text is kept in the state. Replace it: pulumi up --replace <urn>.",
      );
    }
    if (ctx.clock.now() + wait > deadline) {
      const seconds = ctx.settings.activationTimeoutMs / 1000;
      throw new LifecycleError(
        `${doing} failed: it is still ${seen.state} after ${seconds} s (activationTimeoutSeconds). ` +
          "Its text is kept in the state: run pulumi up again to go on waiting.",
      );
    }
    ctx.progress?.(`waiting for the token to become ACTIVE; it is ${seen.state}`);
    try {
      await ctx.clock.sleep(wait, ctx.signal);
      seen = (await findInList(ctx, token)) ?? seen;
    } catch (error) {
      throw describeFailure(
        doing,
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
