import { randomUUID } from "node:crypto";
import { isInvalidatedRetryToken, isTokenLimit } from "../identity/errors";
import { oneLine } from "../identity/text";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { deleteToken } from "./deleteToken";
import { describeFailure, PartialStateError } from "./errors";
import { type LimitContext, tokenLimitError } from "./tokenLimit";

/** A token with its value, which only the answer to its create has. */
export type CreatedToken = ServiceAuthToken & { readonly token: string };

interface Wanted {
  readonly userId: string;
  readonly description: string;
}

export interface CreateOptions extends LimitContext {
  /** The `opc-retry-token` of each create, the first one being 0. Default: fresh ones, which no other run can repeat. */
  readonly retryTokenOf?: (create: number) => string;
}

/** A second answer without a value is not worth a third token. */
const MOST_UNREADABLE = 2;
/** So often may a rotation be interrupted and what it created be deleted, within the 24 hours that Oracle remembers a create. */
const MOST_REPEATED = 20;

/**
 * Creates a token. All attempts of one create share a retry token, so a lost answer costs no second token; a further create, where the
 * first one cannot be used, has a fresh one.
 * @throws LifecycleError when nothing was created; PartialStateError when a token was created and its value is not known
 */
export async function createToken(
  ctx: LifecycleContext,
  wanted: Wanted,
  { retryTokenOf, ...asker }: CreateOptions = {},
): Promise<CreatedToken> {
  const { userId, description } = wanted;
  const doing = `Creating an auth token for user ${userId}`;
  for (let creates = 0, unreadable = 0; ; creates++) {
    let created: CreatedAuthToken;
    try {
      const retryToken = retryTokenOf?.(creates) ?? randomUUID();
      created = await ctx.service.create({ userId, description, retryToken }, ctx);
    } catch (error) {
      // The token of a lost answer was deleted since, or the service repeats no answers: either way its value cannot be had.
      if (isInvalidatedRetryToken(error) && creates < (retryTokenOf ? MOST_REPEATED : 1)) {
        if (!retryTokenOf) ctx.warn(maybeLeft(wanted));
        continue;
      }
      throw isTokenLimit(error)
        ? await tokenLimitError(ctx, wanted, error, asker)
        : describeFailure(doing, error);
    }
    const { token, ...known } = created;
    if (token) return { ...known, token };
    const failure = (detail: string, cause?: unknown) =>
      new PartialStateError(
        `${doing} failed: the service created ${created.id} but did not say its value, which it shows only once. ${detail}Replace it: pulumi up --replace <urn>.`,
        created.id,
        known,
        { cause },
      );
    if (++unreadable >= MOST_UNREADABLE) throw failure("");
    // The retry token says that this very create made it. Nobody can read it, and it must not keep a place among the user's two.
    await deleteToken(ctx, { userId, id: created.id }).catch((error: unknown) => {
      throw failure(
        `It could not be deleted either: ${error instanceof Error ? error.message : error} `,
        error,
      );
    });
  }
}

/** Only a repeated request is told that its retry token was used: the first response was lost. */
const maybeLeft = ({ userId, description }: Wanted): string =>
  `The response to a create was lost, and the service does not repeat it, so another token is created. The first one may be left: nobody has its value, and it counts as one of the two of user ${userId}. ` +
  `Look for a second token "${oneLine(description)}" (getAuthTokens, or oci iam auth-token list) and delete it.`;
