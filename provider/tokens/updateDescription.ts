import { isNotFound } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import { confirmDeleted } from "./lookup";
import type { TokenId } from "./tokenId";

/**
 * Changes a token's description.
 * @returns the token as the service answers it, without its value
 * @throws LifecycleError; for a token that is proven absent it says how to have another one
 */
export async function updateDescription(
  ctx: LifecycleContext,
  token: TokenId,
  description: string,
): Promise<ServiceAuthToken> {
  const doing = `Updating auth token ${token.id}`;
  try {
    return await ctx.service.update(token.userId, token.id, description, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(doing, error);
    await confirmDeleted(ctx, token, doing, error);
    throw new LifecycleError(
      `${doing} failed: it no longer exists; somebody deleted it. Run pulumi up --refresh: another one will be created.`,
      { cause: error },
    );
  }
}
