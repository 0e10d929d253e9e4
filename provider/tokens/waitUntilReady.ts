import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { type RegistryLogin, waitForRegistry } from "./waitForRegistry";
import { waitUntilActive } from "./waitUntilActive";

/** A created token, and what is known about the waits before it is usable. */
export interface PendingToken extends ServiceAuthToken {
  readonly token?: string;
  readonly waitForRegistry?: RegistryLogin;
}

/**
 * Waits until a token is usable: ACTIVE, and accepted by the registry, if one is given and the token's value is known.
 * @returns the token as the service last returned it
 * @throws LifecycleError if that does not happen in time
 */
export async function waitUntilReady(ctx: LifecycleContext, token: PendingToken): Promise<ServiceAuthToken> {
  const active = await waitUntilActive(ctx, token);
  if (token.waitForRegistry && token.token) await waitForRegistry(ctx, token.waitForRegistry, token.token);
  return active;
}
