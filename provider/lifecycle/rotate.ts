import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { present } from "./equal";
import { type MadeToken, makeToken } from "./makeToken";
import { findToken } from "./presence";
import { explain, LifecycleError, PartialStateError } from "./problems";
import { removeToken } from "./removeToken";
import { derivedRetryTokens } from "./retryTokens";
import type { RotatingState } from "./rotatingRecord";
import { SLOTS } from "./slots";
import { isGone, isOfUse } from "./tokenRecord";

/**
 * Takes a rotating token one step on: the previous token makes room, a new one is made, the current one becomes the previous.
 *
 * The current token is never touched, so there is a valid one at every moment. Every request can be lost, and the process can
 * die before or after each: the next run comes here again with the old state, finds the previous token gone, and asks for the
 * new one with the same retry token, for which the service answers with the token it made before, text included.
 * @throws LifecycleError with what to keep in `onProgress`
 */
export async function rotate(
  ctx: LifecycleContext,
  old: RotatingState,
  description: string,
  onProgress: (state: RotatingState) => void,
): Promise<RotatingState> {
  const { userId } = old;
  const live = await liveTokens(ctx, old);
  const has = (tokenId: string | undefined) => tokenId !== undefined && live.has(tokenId);
  const current = live.get(old.tokenId ?? "");
  let kept = old;
  // Only where the slots are full, only a token of this resource's own, and only while another of them works. A slot that
  // somebody else took stays theirs: then the create says so, with nothing deleted.
  const full = live.size >= SLOTS && has(old.tokenId);
  if (full && old.previousTokenId !== undefined && has(old.previousTokenId)) {
    if (current && !isOfUse(current.state)) throw onlyPreviousWorks(old, current);
    await removeToken(ctx, { userId, id: old.previousTokenId });
    kept = withoutPrevious(old);
    onProgress(kept);
  }
  let made: MadeToken;
  try {
    made = await makeToken(ctx, { userId, description }, retryTokensOf(old, description));
  } catch (error) {
    // A token without a text serves nobody; as the previous one it is not forgotten, and makes room the next time.
    if (error instanceof PartialStateError && kept.previousTokenId === undefined) {
      onProgress({ ...kept, previousTokenId: error.id });
    }
    throw error;
  }
  const previous = has(old.tokenId)
    ? { previousToken: old.token, previousTokenId: old.tokenId }
    : // The current token was deleted by somebody; what still works for consumers is the previous one.
      { previousToken: kept.previousToken, previousTokenId: kept.previousTokenId };
  const next: RotatingState = {
    ...withoutPrevious(old),
    ...present(previous),
    description: made.description,
    state: made.state,
    token: made.token,
    tokenId: made.id,
    rotatedAt: made.timeCreated ?? new Date(ctx.clock.now()).toISOString(),
  };
  onProgress(next);
  return next;
}

/** Making room would take the previous token, which is the only one that works. */
const onlyPreviousWorks = ({ userId, previousTokenId }: RotatingState, current: ServiceAuthToken) =>
  new LifecycleError(
    [
      `The rotation failed: the current token is ${current.state}, and room for a new one could only be made by deleting the previous one, ${previousTokenId}, which may still work.`,
      "Nothing was made or deleted. Delete the current one if nothing needs it, then run pulumi up --refresh:",
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${current.id}`,
    ].join("\n"),
  );

/** The state once the previous token is deleted. */
export function withoutPrevious<State extends Partial<PreviousToken>>(
  state: State,
): Omit<State, keyof PreviousToken> {
  const { previousToken: _text, previousTokenId: _id, ...rest } = state;
  return rest;
}

interface PreviousToken {
  readonly previousToken: unknown;
  readonly previousTokenId: unknown;
}

/** The user's tokens by their ids. A current token so young that the list may lack it is looked for until that is proven. */
async function liveTokens(
  ctx: LifecycleContext,
  { userId, tokenId, rotatedAt }: RotatingState,
): Promise<Map<string, ServiceAuthToken>> {
  try {
    const current = tokenId ? await findToken(ctx, { userId, id: tokenId }, rotatedAt) : undefined;
    const listed = await ctx.service.list(userId, ctx);
    const live = [...listed, ...(current ? [current] : [])].filter(({ state }) => !isGone(state));
    return new Map(live.map((token) => [token.id, token]));
  } catch (error) {
    throw explain(`Listing the auth tokens of user ${userId} before a rotation`, error);
  }
}

/** The same however often one rotation is begun: they depend on the token that is rotated out. */
const retryTokensOf = ({ id, tokenId, rotatedAt }: RotatingState, description: string) =>
  derivedRetryTokens({
    type: "rotation",
    resource: id,
    salt: "",
    inputs: [tokenId ?? null, rotatedAt ?? null, description],
  });
