import { isNotFound } from "../identity/errors";
import type { LifecycleContext } from "./context";
import { ambiguous, provenAbsent } from "./presence";
import { explain } from "./problems";
import type { TokenId } from "./tokenId";

/**
 * Deletes a token whose resource goes. One that a create of this run has taken up is not deleted: the old and the new resource of a
 * forced replacement have the same token then.
 */
export async function releaseToken(ctx: LifecycleContext, token: TokenId): Promise<void> {
  if (!ctx.resumedTokens.has(token.id)) return removeToken(ctx, token);
  ctx.warn(
    `Auth token ${token.id} is kept, and nothing was replaced: within 24 hours, with the same inputs, the service answers a create with the token it has made already. ` +
      "To have another one now, change rotateWhenChanged; or delete this one first, with the option deleteBeforeReplace.",
  );
}

/**
 * Deletes a token; one that is proven absent counts as deleted.
 * @throws LifecycleError when the service does not say so
 */
export async function removeToken(ctx: LifecycleContext, token: TokenId): Promise<void> {
  const doing = `Deleting auth token ${token.id}`;
  try {
    await ctx.service.delete(token.userId, token.id, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw explain(doing, error);
    if (!(await provenAbsent(ctx, token))) throw ambiguous(doing, token, error);
  }
}
