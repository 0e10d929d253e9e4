import { randomUUID } from "node:crypto";
import { isInvalidatedRetryToken, isTokenLimit } from "../identity/errors";
import { messageOf, oneLine } from "../identity/text";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { deleteToken } from "./deleteToken";
import { describeFailure, PartialStateError } from "./errors";
import { type LimitContext, tokenLimitError } from "./tokenLimit";

/** A token with its value, which only the response to its create contains. */
export type CreatedToken = ServiceAuthToken & { readonly token: string };

interface TokenRequest {
  readonly userId: string;
  readonly description: string;
}

export interface CreateOptions extends LimitContext {
  /** The `opc-retry-token` of each create, counted from 0. Default: random ones, which no other run can repeat. */
  readonly retryTokenOf?: (create: number) => string;
}

/** After a second response without a value, a third create would not help. */
const MAX_UNREADABLE = 2;
/** How often a rotation may be interrupted, and its new token deleted, within the 24 hours for which Oracle stores retry tokens. */
const MAX_REPEATED = 20;

/**
 * Creates a token. All attempts of one create share a retry token, so a lost response does not lead to a second token. If the created
 * token is unusable, another create follows with a new retry token.
 * @throws LifecycleError if nothing was created; PartialStateError if a token was created but its value is unknown
 */
export async function createToken(
  ctx: LifecycleContext,
  request: TokenRequest,
  { retryTokenOf, ...limitContext }: CreateOptions = {},
): Promise<CreatedToken> {
  const { userId, description } = request;
  const operation = `Creating an auth token for user ${userId}`;
  for (let creates = 0, unreadable = 0; ; creates++) {
    let created: CreatedAuthToken;
    try {
      const retryToken = retryTokenOf?.(creates) ?? randomUUID();
      created = await ctx.service.create({ userId, description, retryToken }, ctx);
    } catch (error) {
      // The token of a lost response has been deleted, or the service does not repeat responses. In both cases its value is lost.
      if (isInvalidatedRetryToken(error) && creates < (retryTokenOf ? MAX_REPEATED : 1)) {
        if (!retryTokenOf) ctx.warn(lostTokenWarning(request));
        continue;
      }
      throw isTokenLimit(error)
        ? await tokenLimitError(ctx, request, error, limitContext)
        : describeFailure(operation, error);
    }
    const { token, ...known } = created;
    if (token) return { ...known, token };
    const failure = (detail: string, cause?: unknown) =>
      new PartialStateError(
        `${operation} failed: the service created ${created.id} but did not return its value, which it returns only then. ${detail}Replace it: pulumi up --replace <urn>.`,
        created.id,
        known,
        { cause },
      );
    if (++unreadable >= MAX_UNREADABLE) throw failure("");
    // The retry token proves that this create created it. It is useless without its value, and counts towards the user's limit of two.
    await deleteToken(ctx, { userId, id: created.id }).catch((error: unknown) => {
      throw failure(`It could not be deleted either: ${messageOf(error)} `, error);
    });
  }
}

/** The service rejects a used retry token only if the request is a repetition, so the first response was lost. */
const lostTokenWarning = ({ userId, description }: TokenRequest): string =>
  `The response to a create was lost, and the service does not repeat it, so another token is created. The first one may still exist: nobody has its value, and it counts as one of the two of user ${userId}. ` +
  `Look for a second token "${oneLine(description)}" (getAuthTokens, or oci iam auth-token list) and delete it.`;
