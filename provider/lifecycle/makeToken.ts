import { isInvalidatedRetryToken, isSlotLimit } from "../identity/errors";
import type { CreatedAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { explain, PartialStateError } from "./problems";
import { derivedRetryTokens, freshRetryTokens, type RetryTokens } from "./retryTokens";
import { slotLimitError } from "./slots";
import { type AuthTokenState, describe, isOfUse } from "./tokenRecord";

/** A token as its maker knows it: with its text. */
export type MadeToken = AuthTokenState & { readonly token: string };

interface Wanted {
  readonly userId: string;
  readonly description: string;
}

/** The retry tokens for a resource's first token: the same in a run that comes after one that was cut off. */
export function retryTokensFor(
  ctx: LifecycleContext,
  type: string,
  { userId, description, rotateWhenChanged }: Wanted & { readonly rotateWhenChanged?: unknown },
  resource: string | undefined,
): RetryTokens {
  if (!resource) return freshRetryTokens();
  const inputs = [userId, description, rotateWhenChanged ?? null];
  return derivedRetryTokens({ type, resource, inputs, salt: ctx.settings.retrySalt });
}

/**
 * Asks the service for a new token, or for the one it made for the same create in an earlier run.
 * @throws LifecycleError before anything was made; PartialStateError when a token was made and its text is not known
 */
export async function makeToken(
  ctx: LifecycleContext,
  wanted: Wanted,
  retryTokens: RetryTokens,
): Promise<MadeToken> {
  const { userId, description } = wanted;
  const doing = `Creating an auth token for user ${userId}`;
  let created: CreatedAuthToken;
  try {
    created = await createOrResume(ctx, { userId, description }, retryTokens);
  } catch (error) {
    if (isSlotLimit(error)) throw await slotLimitError(ctx, userId, error);
    throw explain(doing, error);
  }
  const { token, replayed: _replayed, ...known } = created;
  if (token) return { ...known, token };
  throw new PartialStateError(
    `${doing} failed: the service made ${created.id} but did not say its text, which it shows only once. Replace it: pulumi up --replace <urn>.`,
    created.id,
    known,
  );
}

/** So often may one resource be made and deleted again within 24 hours and still be resumed after a crash. */
const MOST_ATTEMPTS = 20;

/**
 * A retry token is spent when its auth token has been deleted since (409 InvalidatedRetryToken), belongs to another resource, or is of no
 * use any more; then, and only then, the next one is used.
 */
async function createOrResume(
  ctx: LifecycleContext,
  wanted: Wanted,
  retryTokens: RetryTokens,
): Promise<CreatedAuthToken> {
  const fresh = freshRetryTokens();
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= MOST_ATTEMPTS;
    try {
      const created = await ctx.service.create(
        { ...wanted, retryToken: (last ? fresh : retryTokens)(attempt) },
        ctx,
      );
      if (last || isUsable(ctx, created)) {
        // Before anything else runs: the answer to another create that is under way may be the same token.
        ctx.ownTokens.add(created.id);
        return created;
      }
    } catch (error) {
      if (last || !isInvalidatedRetryToken(error)) throw error;
    }
  }
}

function isUsable(ctx: LifecycleContext, created: CreatedAuthToken): boolean {
  // Another resource that asks with the same retry token: one that was renamed in the program may leave its name to a new one.
  if (ctx.ownTokens.has(created.id)) return false;
  if (!created.replayed) return true;
  if (!created.token || !isOfUse(created.state)) return false;
  ctx.resumedTokens.add(created.id);
  ctx.warn(
    `No new auth token was made: the service answered with ${describe(created)}, which it had made for this resource before. ` +
      "Where a run was cut off, that is its token, and all is well. Where another stack of this name on another backend holds it, give each stack a " +
      "salt of its own (pulumi config set --secret oci-auth-tokens:retrySalt <any text>), then replace the token.",
  );
  return true;
}
