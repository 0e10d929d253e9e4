import { randomUUID } from "node:crypto";
import { isInvalidatedRetryToken, isSlotLimit } from "../identity/errors";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { explain, PartialStateError } from "./problems";
import { removeToken } from "./removeToken";
import { type OwnTokens, tokenLimitError } from "./tokenLimit";

/** A token with its value, which only the answer to its create has. */
export type MadeToken = ServiceAuthToken & { readonly token: string };

interface Wanted {
  readonly userId: string;
  readonly description: string;
}

export interface MakeOptions {
  /** The `opc-retry-token` of the first create. Default: a fresh one, which no other run can repeat. */
  readonly retryToken?: string;
  /** What the resource already has, for the error about a full limit. */
  readonly own?: OwnTokens;
}

/** An answer without a value is not worth a third token. */
const MOST_CREATES = 2;

/**
 * Creates a token. All attempts of one create share a retry token, so a lost answer costs no second token; a further create, where the
 * first one cannot be used, has a fresh one.
 * @throws LifecycleError when nothing was created; PartialStateError when a token was created and its value is not known
 */
export async function makeToken(
  ctx: LifecycleContext,
  wanted: Wanted,
  { retryToken = randomUUID(), own }: MakeOptions = {},
): Promise<MadeToken> {
  const { userId, description } = wanted;
  const doing = `Creating an auth token for user ${userId}`;
  for (let creates = 1, current = retryToken; ; creates++, current = randomUUID()) {
    let created: CreatedAuthToken;
    try {
      created = await ctx.service.create({ userId, description, retryToken: current }, ctx);
    } catch (error) {
      // The token of a lost answer was deleted since, or the service repeats no answers: either way its value cannot be had.
      if (isInvalidatedRetryToken(error) && creates < MOST_CREATES) continue;
      throw isSlotLimit(error) ? await tokenLimitError(ctx, wanted, error, own) : explain(doing, error);
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
    if (creates >= MOST_CREATES) throw failure("");
    // The retry token says that this very create made it. Nobody can read it, and it must not keep a place among the user's two.
    await removeToken(ctx, { userId, id: created.id }).catch((error: unknown) => {
      throw failure(
        `It could not be deleted either: ${error instanceof Error ? error.message : error} `,
        error,
      );
    });
  }
}
