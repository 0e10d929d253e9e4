import { isNotFound } from "../identity/errors";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { describeFailure, LifecycleError } from "./errors";
import { confirmDeleted } from "./lookup";
import type { TokenId } from "./tokenId";

/**
 * Updates a token's description.
 * @returns the updated token, without its value
 * @throws LifecycleError
 */
export async function updateDescription(
  ctx: LifecycleContext,
  token: TokenId,
  description: string,
): Promise<ServiceAuthToken> {
  const operation = `Updating auth token ${token.id}`;
  try {
    return await ctx.service.update(token.userId, token.id, description, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw describeFailure(operation, error);
    await confirmDeleted(ctx, token, operation, error);
    throw new LifecycleError(
      `${operation} failed: it no longer exists; somebody deleted it. Run pulumi up --refresh: another one will be created.`,
      { cause: error },
    );
  }
}
