import { abortReason } from "../identity/abortReason";
import type { RegistryResponse } from "../registry/login";
import { type PropertyRule, text } from "../resources/validation";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./errors";
import { UNKNOWN } from "../resources/properties";

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

const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\d{1,5})?$/;

const FIELDS: Readonly<Record<string, PropertyRule>> = {
  host: text((value) =>
    HOST.test(value) ? undefined : "must be a host, such as phx.ocir.io, with no https:// and no path",
  ),
  username: text((value) =>
    /^[^\s:/]+(\/[^\s:/]+){1,2}$/.test(value)
      ? undefined
      : "must be <namespace>/<user> or <namespace>/<domain>/<user>",
  ),
  timeoutSeconds: (value) =>
    typeof value === "number" && value > 0 && value <= 3600
      ? undefined
      : "must be a number of seconds, at most 3600",
};

/** What `waitForRegistry` must be. */
export const waitForRegistryRule: PropertyRule = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "must be an object of host and username";
  const entries = Object.entries(value);
  const unknown = entries.find(([key]) => !Object.hasOwn(FIELDS, key));
  if (unknown) return `has an unknown property ${unknown[0]}; there are: ${Object.keys(FIELDS).join(", ")}`;
  const given = new Map<string, unknown>(entries);
  for (const [key, rule] of Object.entries(FIELDS)) {
    const field = given.get(key);
    if (field === UNKNOWN) continue;
    if (field === undefined || field === null) {
      if (key !== "timeoutSeconds") return `lacks ${key}`;
      continue;
    }
    const reason = rule(field);
    if (reason) return `has a wrong ${key}: it ${reason}`;
  }
  return undefined;
};

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
