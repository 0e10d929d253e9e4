import { isNotFound } from "../identity/errors";
import type { LifecycleContext } from "./context";
import { describeFailure } from "./errors";
import { confirmDeleted } from "./lookup";
import type { TokenId } from "./tokenId";

/**
 * Deletes a token. One that is proven absent counts as deleted.
 * @throws LifecycleError
 */
export async function deleteToken(ctx: LifecycleContext, token: TokenId): Promise<void> {
  const operation = `Deleting auth token ${token.id}`;
  try {
    await ctx.service.delete(token.userId, token.id, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(operation, error);
    await confirmDeleted(ctx, token, operation, error);
  }
}
