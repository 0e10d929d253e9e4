import { isNotFound } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import type { TokenId } from "./tokenId";
import { isDeleted } from "./tokenState";

/** The token as a list shows it now, or undefined when the list does not have it. */
export async function findInList(
  ctx: LifecycleContext,
  token: TokenId,
): Promise<ServiceAuthToken | undefined> {
  const tokens = await ctx.service.list(token.userId, ctx);
  return tokens.find(({ id }) => id === token.id);
}

const LOOK_AGAIN_MS = 2_000;

/**
 * The token as the service shows it, or undefined when it is proven absent: a successful list does not have it, and it is
 * not so young that the list may not know it yet; or the list of the tenancy's users proves that the user is gone.
 * @param timeCreated when the token was created, where the state says that it was; without it a user's absence is never concluded
 * @throws LifecycleError when the service does not say whether it is there
 */
export async function findToken(
  ctx: LifecycleContext,
  token: TokenId,
  timeCreated: string | undefined,
): Promise<ServiceAuthToken | undefined> {
  const doing = `Reading auth token ${token.id}`;
  try {
    const tokens = await listAtLeastOnce(ctx, token, timeCreated);
    return tokens.find(({ id, state }) => id === token.id && !isDeleted(state));
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(doing, error);
    if (timeCreated !== undefined && (await ctx.service.isUserGone(token.userId, ctx))) return undefined;
    throw ambiguous(doing, token, error);
  }
}

/** A user's tokens, by a list that has the token or is so late that the token is gone. */
export async function listAtLeastOnce(
  ctx: LifecycleContext,
  { userId, id }: TokenId,
  timeCreated: string | undefined,
): Promise<readonly ServiceAuthToken[]> {
  const created = Date.parse(timeCreated ?? "");
  const window = ctx.settings.consistencyWindowMs;
  for (;;) {
    const tokens = await ctx.service.list(userId, ctx);
    const left = created + window - ctx.clock.now();
    // A time from a clock that runs ahead must not keep anyone waiting for longer than the window.
    if (tokens.some((token) => token.id === id) || !(left > 0 && left <= window)) return tokens;
    await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
  }
}

/**
 * Makes sure that a token which the service answered 404 for is absent. A list that still shows it may lag behind a delete, so it is
 * asked again for as long as reads may lag.
 * @param doing what was answered with 404, for the error
 * @throws LifecycleError when the token is there all the same, or nobody says
 */
export async function confirmDeleted(
  ctx: LifecycleContext,
  token: TokenId,
  doing: string,
  refusal: Error,
): Promise<void> {
  const deadline = ctx.clock.now() + ctx.settings.consistencyWindowMs;
  try {
    for (;;) {
      const found = await findInList(ctx, token);
      if (!found || isDeleted(found.state)) return;
      const left = deadline - ctx.clock.now();
      if (left <= 0) throw stillListed(doing, found, refusal);
      await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
    }
  } catch (error) {
    const listing = `${doing} failed. ${refusal.message}. The list of the user's tokens, which would say more,`;
    if (!isNotFound(error)) throw describeFailure(listing, error);
    if (!(await ctx.service.isUserGone(token.userId, ctx))) throw ambiguous(doing, token, refusal);
  }
}

function stillListed(doing: string, { id, state }: ServiceAuthToken, refusal: Error): LifecycleError {
  return new LifecycleError(
    `${doing} failed. ${refusal.message}. The user's list shows ${id} as ${state}: this caller may list the user's tokens and not do this ` +
      "(manage users, or being that user, is enough), or the token was just deleted and the list is late: then run the command again in some minutes.",
    { cause: refusal },
  );
}

/** The error for a 404 that may mean two things. */
function ambiguous(doing: string, { userId, id }: TokenId, error: Error): LifecycleError {
  return new LifecycleError(
    [
      `${doing} failed. ${error.message}.`,
      `The service says this both when user ${userId} does not exist and when this caller may not see it, so the state is kept as it is.`,
      "  - If the user exists: run as that user or as an administrator (tenancyOcid, userOcid, profile, region), then again.",
      `  - If the user was deleted, its tokens went with it: pulumi state delete '<urn>' forgets ${id}. Where that is refused because a`,
      "    replacement has the same URN: pulumi stack export --file stack.json, take the resource with this id out of the file, then",
      "    pulumi stack import --file stack.json.",
    ].join("\n"),
    { cause: error },
  );
}
