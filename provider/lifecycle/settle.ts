import type { ServiceAuthToken } from "../identity/types";
import { waitUntilActive } from "./activation";
import type { LifecycleContext } from "./context";
import { type RegistryLogin, waitUntilAccepted } from "./readiness";

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
