import { isInvalidatedRetryToken, isSlotLimit } from "../identity/errors";
import type { CreatedAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { explain, PartialStateError } from "./problems";
import { slotLimitError } from "./slots";
import type { AuthTokenState } from "./tokenRecord";

/** A token as its maker knows it: with its text. */
export type MadeToken = AuthTokenState & { readonly token: string };

/**
 * Asks the service for a new token.
 * @param retryToken the same for every attempt of one logical create, over runs and crashes where it can be
 * @throws LifecycleError before anything was made; PartialStateError when a token was made and its text is not known
 */
export async function makeToken(
  ctx: LifecycleContext,
  wanted: { readonly userId: string; readonly description: string },
  retryToken: string,
): Promise<MadeToken> {
  const { userId, description } = wanted;
  const doing = `Creating an auth token for user ${userId}`;
  let created: CreatedAuthToken;
  try {
    created = await createOrReplay(ctx, { userId, description, retryToken });
  } catch (error) {
    if (isSlotLimit(error)) throw await slotLimitError(ctx, userId, error);
    throw explain(doing, error);
  }
  const { token, ...known } = created;
  if (token) return { ...known, token };
  throw new PartialStateError(
    `${doing} failed: the service made ${created.id} but did not say its text, which it shows only once. Replace it: pulumi up --replace <urn>.`,
    created.id,
    known,
  );
}

/** A retry token whose auth token has been deleted since is spent; only then a fresh one is used. */
async function createOrReplay(
  ctx: LifecycleContext,
  request: { userId: string; description: string; retryToken: string },
): Promise<CreatedAuthToken> {
  try {
    return await ctx.service.create(request, ctx);
  } catch (error) {
    if (!isInvalidatedRetryToken(error)) throw error;
    return ctx.service.create({ ...request, retryToken: ctx.newRetryToken() }, ctx);
  }
}
