import { abortReason } from "../identity/abortReason";
import type { RegistryResponse } from "../registry/login";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./errors";

/** A container registry that must accept a token before it counts as made. */
export interface RegistryLogin {
  /** Host and, where it is not 443, port: `phx.ocir.io`. */
  readonly host: string;
  /** The user's name as the registry wants it: `<namespace>/<user>` or `<namespace>/<domain>/<user>`. */
  readonly username: string;
  /** How long to wait, in seconds. Default 300. */
  readonly timeoutSeconds?: number;
}

const DEFAULT_TIMEOUT_SECONDS = 300;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * Waits until a registry accepts a token: a new one takes from seconds to minutes to get there.
 * @throws LifecycleError with the registry's last answer when the time is over
 */
export async function waitForRegistry(
  ctx: LifecycleContext,
  login: RegistryLogin,
  token: string,
): Promise<void> {
  const seconds = login.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const deadline = ctx.clock.now() + seconds * 1000;
  let answer: RegistryResponse;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    answer = await ctx.registryLogin({ ...login, password: token }, ctx.signal);
    if (answer.accepted) return;
    const left = deadline - ctx.clock.now();
    if (left <= 0 || ctx.signal?.aborted) break;
    ctx.progress?.(`waiting for the registry ${login.host}; it answered: ${answer.detail}`);
    await ctx.clock.sleep(Math.min(wait, left), ctx.signal).catch(() => undefined);
  }
  const ended = ctx.signal?.aborted ?? false;
  throw new LifecycleError(
    `Waiting for the registry ${login.host} to accept the token of ${login.username} ${ended ? `was ended: ${abortReason(ctx.signal)}` : `failed: not within ${seconds} s`}. ` +
      `It last answered: ${answer.detail}. The token is made and kept in the state: run pulumi up again to go on waiting` +
      (ended
        ? "."
        : ", after a check of waitForRegistry.username (<namespace>/<user>, with the identity domain in between where there is one)."),
    ended ? { cause: ctx.signal?.reason } : {},
  );
}
