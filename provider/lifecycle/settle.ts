import type { ServiceAuthToken } from "../identity/types";
import { waitUntilActive } from "./activation";
import type { LifecycleContext } from "./context";
import { type RegistryLogin, waitUntilAccepted } from "./readiness";
import type { Diff } from "./resource";
import { isPending } from "./tokenRecord";
import type { Properties } from "./unknown";

/** A token that is made, and what must still come true before it can be used. */
export interface Unsettled extends ServiceAuthToken {
  readonly token?: string;
  readonly waitForRegistry?: RegistryLogin;
}

/**
 * Waits until a token can be used: ACTIVE, and accepted by the registry where one is named and the text is known.
 * @returns the token as the service last showed it
 * @throws LifecycleError when it does not come true in time
 */
export async function settle(ctx: LifecycleContext, token: Unsettled): Promise<ServiceAuthToken> {
  const active = await waitUntilActive(ctx, token);
  if (token.waitForRegistry && token.token) await waitUntilAccepted(ctx, token.waitForRegistry, token.token);
  return active;
}

/**
 * What a token asks for that no input does: one that could not be used when the state was written, because a wait was interrupted or
 * somebody made it INACTIVE, is looked at again by the next run. Undefined for any other.
 */
export function waiting(state: Properties): Pick<Diff, "changedOutputs" | "reason"> | undefined {
  if ((state.state === undefined || state.state === "ACTIVE") && !state.pending) return undefined;
  const reason =
    isPending(state.state) || state.pending
      ? "The token could not be used yet: the wait for it goes on."
      : `The token is ${state.state}, not ACTIVE: it is looked at again.`;
  return { changedOutputs: ["state"], reason };
}
