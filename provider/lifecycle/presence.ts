import { isNotFound } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { explain, LifecycleError } from "./problems";
import type { TokenId } from "./tokenId";
import { isGone } from "./tokenRecord";

/** The token as a list shows it now, or undefined when the list does not have it. */
export async function listOne(ctx: LifecycleContext, token: TokenId): Promise<ServiceAuthToken | undefined> {
  const tokens = await ctx.service.list(token.userId, ctx);
  return tokens.find(({ id }) => id === token.id);
}

const LOOK_AGAIN_MS = 2_000;

/**
 * The token as the service shows it, or undefined when it is proven absent: a successful list does not have it, and it is
 * not so young that the list may not know it yet.
 * @throws LifecycleError when the service does not say whether it is there
 */
export async function findToken(
  ctx: LifecycleContext,
  token: TokenId,
  timeCreated: string | undefined,
): Promise<ServiceAuthToken | undefined> {
  const doing = `Reading auth token ${token.id}`;
  const created = Date.parse(timeCreated ?? "");
  const window = ctx.settings.consistencyWindowMs;
  try {
    for (;;) {
      const found = await listOne(ctx, token);
      if (found) return isGone(found.state) ? undefined : found;
      const left = created + window - ctx.clock.now();
      // A time from a clock that runs ahead must not keep anyone waiting for longer than the window.
      if (!(left > 0 && left <= window)) return undefined;
      await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
    }
  } catch (error) {
    throw isNotFound(error) ? ambiguous(doing, token, error) : explain(doing, error);
  }
}

/** Whether a token that the service answered 404 for is proven absent by the user's list. */
export async function provenAbsent(ctx: LifecycleContext, token: TokenId): Promise<boolean> {
  try {
    const found = await listOne(ctx, token);
    return !found || isGone(found.state);
  } catch {
    return false;
  }
}

/** The error for a 404 that may mean two things. */
export function ambiguous(doing: string, { userId, id }: TokenId, error: Error): LifecycleError {
  return new LifecycleError(
    [
      `${doing} failed. ${error.message}.`,
      `The service says this both when user ${userId} does not exist and when this caller may not see it, so the state is kept as it is.`,
      "  - If the user exists: run as that user or as an administrator (tenancyOcid, userOcid, profile, region), then again.",
      `  - If the user was deleted, its tokens went with it: pulumi state delete '<urn>' forgets ${id}.`,
    ].join("\n"),
    { cause: error },
  );
}
