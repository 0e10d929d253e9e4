import { isNotFound } from "../identity/errors";
import type { LifecycleContext } from "./context";
import { describeFailure } from "./errors";
import { confirmDeleted } from "./lookup";
import type { TokenId } from "./tokenId";

/**
 * Deletes a token; one that is proven absent counts as deleted.
 * @throws LifecycleError when the service does not say so
 */
export async function deleteToken(ctx: LifecycleContext, token: TokenId): Promise<void> {
  const doing = `Deleting auth token ${token.id}`;
  try {
    await ctx.service.delete(token.userId, token.id, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(doing, error);
    await confirmDeleted(ctx, token, doing, error);
  }
}
