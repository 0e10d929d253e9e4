import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { type RegistryLogin, waitForRegistry } from "./waitForRegistry";
import { waitUntilActive } from "./waitUntilActive";

/** A token that is made, and what must still come true before it can be used. */
export interface PendingToken extends ServiceAuthToken {
  readonly token?: string;
  readonly waitForRegistry?: RegistryLogin;
}

/**
 * Waits until a token can be used: ACTIVE, and accepted by the registry where one is named and the text is known.
 * @returns the token as the service last showed it
 * @throws LifecycleError when it does not come true in time
 */
export async function waitUntilReady(ctx: LifecycleContext, token: PendingToken): Promise<ServiceAuthToken> {
  const active = await waitUntilActive(ctx, token);
  if (token.waitForRegistry && token.token) await waitForRegistry(ctx, token.waitForRegistry, token.token);
  return active;
}
