import { isNotFound } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import type { TokenId } from "./tokenId";
import { isDeleted } from "./tokenState";

/** The token in the user's list, or undefined if the list does not have it. */
export async function findInList(
  ctx: LifecycleContext,
  token: TokenId,
): Promise<ServiceAuthToken | undefined> {
  const tokens = await ctx.service.list(token.userId, ctx);
  return tokens.find(({ id }) => id === token.id);
}

const LOOK_AGAIN_MS = 2_000;
/** How long a region may not know a new user, generously. */
const USER_LAG_MS = 15 * 60_000;

/**
 * Reads a token. Returns undefined only if it is proven absent: the user's list does not have it, and the token is not so new that the
 * list may lag; or the list of the tenancy's users proves that the user was deleted.
 * @param timeCreated when the token was created, according to the state. Without it, a 404 for the user is always an error
 * @throws LifecycleError if the service does not prove whether the token exists
 */
export async function findToken(
  ctx: LifecycleContext,
  token: TokenId,
  timeCreated: string | undefined,
): Promise<ServiceAuthToken | undefined> {
  const operation = `Reading auth token ${token.id}`;
  try {
    const tokens = await listAtLeastOnce(ctx, token, timeCreated);
    return tokens.find(({ id, state }) => id === token.id && !isDeleted(state));
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(operation, error);
    // The list of users may lag behind as well, so it proves nothing about a token that is only minutes old.
    const old = Date.parse(timeCreated ?? "") < ctx.clock.now() - USER_LAG_MS;
    if (old && (await ctx.service.isUserGone(token.userId, ctx))) return undefined;
    throw ambiguous(operation, token, error);
  }
}

/** Lists a user's tokens, again while the token is missing but so new that the list may lag. */
export async function listAtLeastOnce(
  ctx: LifecycleContext,
  { userId, id }: TokenId,
  timeCreated: string | undefined,
): Promise<readonly ServiceAuthToken[]> {
  // The service's clock may be ahead of this one: a token is never younger than now.
  const created = Math.min(Date.parse(timeCreated ?? ""), ctx.clock.now());
  const deadline = created + ctx.settings.consistencyWindowMs;
  for (;;) {
    const tokens = await ctx.service.list(userId, ctx);
    const left = deadline - ctx.clock.now();
    if (tokens.some((token) => token.id === id) || !(left > 0)) return tokens;
    await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
  }
}

/**
 * Confirms after a 404 that a token is absent. A list that still has it may lag behind a delete, so this lists again for as long as reads
 * may lag.
 * @param operation what failed with 404, for the error
 * @throws LifecycleError if the token exists, or if the service does not prove that it does not
 */
export async function confirmDeleted(
  ctx: LifecycleContext,
  token: TokenId,
  operation: string,
  notFound: Error,
): Promise<void> {
  const deadline = ctx.clock.now() + ctx.settings.consistencyWindowMs;
  try {
    for (;;) {
      const found = await findInList(ctx, token);
      if (!found || isDeleted(found.state)) return;
      const left = deadline - ctx.clock.now();
      if (left <= 0) throw stillListed(operation, found, notFound);
      await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
    }
  } catch (error) {
    const listing = `${operation} failed. ${notFound.message}. Listing the user's tokens to find out more`;
    if (!isNotFound(error)) throw describeFailure(listing, error);
    if (!(await ctx.service.isUserGone(token.userId, ctx))) throw ambiguous(operation, token, notFound);
  }
}

function stillListed(operation: string, { id, state }: ServiceAuthToken, notFound: Error): LifecycleError {
  return new LifecycleError(
    `${operation} failed. ${notFound.message}. The user's list shows ${id} as ${state}: this caller may list the user's tokens but not do this ` +
      "(that user or a policy to manage users can), or the token was just deleted and the list is late: then run the command again in a few minutes.",
    { cause: notFound },
  );
}

/** The error for a 404 that does not prove that the user was deleted. */
function ambiguous(operation: string, { userId, id }: TokenId, error: Error): LifecycleError {
  return new LifecycleError(
    [
      `${operation} failed. ${error.message}.`,
      `The service returns this both if user ${userId} does not exist and if this caller may not see it, so the state is kept as it is.`,
      "  - If the user exists: run the command again as that user or as an administrator (check tenancyOcid, userOcid, profile, region).",
      `  - If the user was deleted, its tokens were deleted too: pulumi state delete '<urn>' removes ${id} from the state. If that is refused because a`,
      "    replacement has the same URN: pulumi stack export --file stack.json, remove the resource with this id from the file, then",
      "    pulumi stack import --file stack.json.",
    ].join("\n"),
    { cause: error },
  );
}
