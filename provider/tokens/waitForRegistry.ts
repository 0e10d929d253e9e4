import { abortReason } from "../identity/abortReason";
import type { RegistryResponse } from "../registry/login";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./errors";

/** A login to a container registry that must accept a token before its create or update returns. */
export interface RegistryLogin {
  /** The host, such as `phx.ocir.io`, with the port if it is not 443. */
  readonly host: string;
  /** The user name for the registry: `<namespace>/<user>` or `<namespace>/<domain>/<user>`. */
  readonly username: string;
  /** How long to wait, in seconds. Default 300. */
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 300;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Waits until a registry accepts a token: a new one takes seconds to minutes to get there.
 * @throws LifecycleError with the registry's last response, if it does not accept the token in time
 */
export async function waitForRegistry(
  ctx: LifecycleContext,
  login: RegistryLogin,
  token: string,
): Promise<void> {
  const seconds = login.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const deadline = ctx.clock.now() + seconds * 1000;
  let response: RegistryResponse;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    response = await ctx.registryLogin({ ...login, password: token }, ctx.signal);
    if (response.accepted) return;
    const left = deadline - ctx.clock.now();
    if (left <= 0 || ctx.signal?.aborted) break;
    ctx.progress?.(`waiting for the registry ${login.host}; it answered: ${response.detail}`);
    await ctx.clock.sleep(Math.min(wait, left), ctx.signal).catch(() => undefined);
  }
  const interrupted = ctx.signal?.aborted ?? false;
  throw new LifecycleError(
    `Waiting for the registry ${login.host} to accept the token of ${login.username} ${interrupted ? `was interrupted: ${abortReason(ctx.signal)}` : `failed: not within ${seconds} s`}. ` +
      `It last answered: ${response.detail}. The token is created and kept in the state: run pulumi up again to go on waiting` +
      (interrupted
        ? "."
        : ", after checking waitForRegistry.username (<namespace>/<user>, or <namespace>/<domain>/<user> with an identity domain)."),
    interrupted ? { cause: ctx.signal?.reason } : {},
  );
}
