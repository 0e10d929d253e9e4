import { isNotFound } from "../identity/errors";
import type { LifecycleContext } from "./context";
import { confirmDeleted } from "./presence";
import { explain } from "./problems";
import type { TokenId } from "./tokenId";

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
    await confirmDeleted(ctx, token, doing, error);
  }
}
