import { createHash } from "node:crypto";
import type { ServiceAuthToken } from "../../identity/types";
import { omitUndefined } from "../../omitUndefined";
import type { LifecycleContext } from "../../tokens/context";
import { type CreatedToken, type CreateOptions, createToken } from "../../tokens/createToken";
import { deleteToken } from "../../tokens/deleteToken";
import { describeFailure, LifecycleError, PartialStateError } from "../../tokens/errors";
import { findToken, listAtLeastOnce } from "../../tokens/lookup";
import type { OwnTokens } from "../../tokens/tokenLimit";
import { isDeleted, isUsable } from "../../tokens/tokenState";
import { type RotatingAuthTokenState, withoutCurrent, withoutPrevious } from "./state";

/**
 * Takes a rotating token one step on: one of its tokens makes room where the limit wants that, a new one is created, the current one
 * becomes the previous.
 *
 * A token whose waits were met is never deleted before another one's were. Every request can be lost, and the process can die before or
 * after each: the next run comes here again with the old state and asks for the new token with the same retry token.
 * @param onProgress takes what the state must keep if a later request fails
 * @throws LifecycleError
 */
export async function rotate(
  ctx: LifecycleContext,
  old: RotatingAuthTokenState,
  description: string,
  onProgress: (state: RotatingAuthTokenState) => void,
): Promise<RotatingAuthTokenState> {
  const { userId } = old;
  const live = await liveTokens(ctx, old);
  const { kept, deleted } = await makeRoom(ctx, old, live);
  if (deleted) onProgress(kept);
  const own: OwnTokens = { current: kept.tokenId, previous: kept.previousTokenId, deleted };
  const create = async (more: CreateOptions = {}) => {
    try {
      const made = await createToken(ctx, { userId, description }, { own, rotating: true, ...more });
      const next = rotated(kept, made, ctx.clock.now());
      onProgress(next);
      return { next, made };
    } catch (error) {
      // A token without a value serves nobody; as the previous one it is not forgotten, and makes room the next time.
      if (error instanceof PartialStateError && kept.previousTokenId === undefined) {
        onProgress({ ...kept, previousTokenId: error.id });
      }
      throw error;
    }
  };
  const first = await create({ retryTokenOf: rotationRetryTokens(old, description) });
  if (await isAlive(ctx, first.next)) return first.next;
  // It may be what an interrupted run created and somebody has deleted since; or new, and the list is very late. The retry token
  // proves it this resource's own, so a delete settles it either way, and a create that no earlier run can have begun gives another.
  await deleteToken(ctx, { userId, id: first.made.id });
  onProgress(kept);
  return (await create()).next;
}

/**
 * Makes room for a new token, where the resource has two. Only a token of its own is ever deleted: a place that somebody else took
 * stays theirs, and the create says so.
 */
async function makeRoom(
  ctx: LifecycleContext,
  old: RotatingAuthTokenState,
  live: ReadonlyMap<string, ServiceAuthToken>,
): Promise<{ kept: RotatingAuthTokenState; deleted?: string }> {
  const { userId, tokenId = "", previousTokenId } = old;
  const current = live.get(tokenId);
  const kept = current ? old : withoutCurrent(old);
  if (previousTokenId === undefined) return { kept };
  const remove = async (id: string, rest: RotatingAuthTokenState) => {
    await deleteToken(ctx, { userId, id });
    return { kept: rest, deleted: id };
  };
  // Nobody has its value, and it may be too young for the list.
  if (old.previousToken === undefined) return remove(previousTokenId, withoutPrevious(kept));
  if (!live.has(previousTokenId)) return { kept: withoutPrevious(kept) };
  // The current token was deleted by somebody; what still works is the previous one.
  if (!current) return { kept };
  // The current one has never been proven to work, the previous one has.
  if (old.pending) return remove(tokenId, withoutCurrent(kept));
  if (!isUsable(current.state)) throw onlyPreviousWorks(old, current);
  return remove(previousTokenId, withoutPrevious(kept));
}

/** The state with a new current token, which is yet to be proven to work. */
function rotated(kept: RotatingAuthTokenState, made: CreatedToken, now: number): RotatingAuthTokenState {
  const previous = kept.tokenId ? { previousToken: kept.token, previousTokenId: kept.tokenId } : {};
  return {
    ...kept,
    ...omitUndefined(previous),
    description: made.description,
    state: made.state,
    token: made.token,
    tokenId: made.id,
    rotatedAt: made.timeCreated ?? new Date(now).toISOString(),
    pending: true,
  };
}

/** Whether a list shows the new token. */
async function isAlive(
  ctx: LifecycleContext,
  { tokenId = "", userId, rotatedAt }: RotatingAuthTokenState,
): Promise<boolean> {
  const found = await findToken(ctx, { id: tokenId, userId }, rotatedAt);
  return found !== undefined && isUsable(found.state);
}

/** Making room would take the previous token, which is the only one that works. */
const onlyPreviousWorks = ({ userId, previousTokenId }: RotatingAuthTokenState, current: ServiceAuthToken) =>
  new LifecycleError(
    [
      `The rotation failed: the current token is ${current.state}, and room for a new one could only be made by deleting the previous one, ${previousTokenId}, which may still work.`,
      "Nothing was created or deleted. Delete the current one if nothing needs it, then run pulumi up --refresh:",
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${current.id}`,
    ].join("\n"),
  );

/** The user's tokens by their ids. A current token so young that the list may lack it is looked for until that is proven. */
async function liveTokens(
  ctx: LifecycleContext,
  { userId, tokenId = "", rotatedAt }: RotatingAuthTokenState,
): Promise<Map<string, ServiceAuthToken>> {
  try {
    const listed = await listAtLeastOnce(ctx, { userId, id: tokenId }, tokenId ? rotatedAt : undefined);
    return new Map(listed.filter(({ state }) => !isDeleted(state)).map((token) => [token.id, token]));
  } catch (error) {
    throw describeFailure(`Listing the auth tokens of user ${userId} before a rotation`, error);
  }
}

/** The same however often one rotation is begun, since it depends on the token that is rotated out: 64 characters, the most Oracle takes. */
const rotationRetryTokens =
  ({ id, tokenId, rotatedAt }: RotatingAuthTokenState, description: string) =>
  (create: number): string =>
    createHash("sha256")
      .update(JSON.stringify(["rotation", id, tokenId ?? null, rotatedAt ?? null, description, create]))
      .digest("hex");
