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
 * Rotates: deletes one of the resource's two tokens if the limit requires it, and creates a new one. The current token becomes the
 * previous one.
 *
 * A usable token is never deleted before another one is usable. Any request can be lost, and the process can be killed at any point: the
 * next run then starts from the old state and repeats the create with the same retry token.
 * @param onProgress called with the state to keep if a later request fails
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
  const { remaining, deleted } = await makeRoom(ctx, old, live);
  if (deleted) onProgress(remaining);
  const own: OwnTokens = { current: remaining.tokenId, previous: remaining.previousTokenId, deleted };
  const create = async (more: CreateOptions = {}) => {
    try {
      const created = await createToken(ctx, { userId, description }, { own, rotating: true, ...more });
      const next = rotated(remaining, created, ctx.clock.now());
      onProgress(next);
      return { next, created };
    } catch (error) {
      // A token without a value is useless. As the previous one it stays in the state, and the next rotation deletes it.
      if (error instanceof PartialStateError && remaining.previousTokenId === undefined) {
        onProgress({ ...remaining, previousTokenId: error.id });
      }
      throw error;
    }
  };
  const first = await create({ retryTokenOf: rotationRetryTokens(old, description) });
  if (await isAlive(ctx, first.next)) return first.next;
  // Either an interrupted run created it and somebody has deleted it since, or it is new and the list is very late. The retry token
  // proves that it belongs to this resource, so it is deleted in both cases and another one is created with the next retry token.
  await deleteToken(ctx, { userId, id: first.created.id });
  onProgress(remaining);
  return (await create()).next;
}

/**
 * Deletes one of the resource's tokens if it has two. It never deletes a token of another owner: if those use up the limit, the create
 * fails.
 */
async function makeRoom(
  ctx: LifecycleContext,
  old: RotatingAuthTokenState,
  live: ReadonlyMap<string, ServiceAuthToken>,
): Promise<{ remaining: RotatingAuthTokenState; deleted?: string }> {
  const { userId, tokenId = "", previousTokenId } = old;
  const current = live.get(tokenId);
  const remaining = current ? old : withoutCurrent(old);
  if (previousTokenId === undefined) return { remaining };
  const remove = async (id: string, rest: RotatingAuthTokenState) => {
    await deleteToken(ctx, { userId, id });
    return { remaining: rest, deleted: id };
  };
  // Nobody has its value. It may be too new for the list.
  if (old.previousToken === undefined) return remove(previousTokenId, withoutPrevious(remaining));
  if (!live.has(previousTokenId)) return { remaining: withoutPrevious(remaining) };
  // Somebody deleted the current token; the previous one still works.
  if (!current) return { remaining };
  // The current one was never usable, the previous one was.
  if (old.pending) return remove(tokenId, withoutCurrent(remaining));
  if (!isUsable(current.state)) throw onlyPreviousWorks(old, current);
  return remove(previousTokenId, withoutPrevious(remaining));
}

/** The state with a new current token, which is pending until its waits are met. */
function rotated(
  remaining: RotatingAuthTokenState,
  created: CreatedToken,
  now: number,
): RotatingAuthTokenState {
  const previous = remaining.tokenId
    ? { previousToken: remaining.token, previousTokenId: remaining.tokenId }
    : {};
  return {
    ...remaining,
    ...omitUndefined(previous),
    description: created.description,
    state: created.state,
    token: created.token,
    tokenId: created.id,
    rotatedAt: created.timeCreated ?? new Date(now).toISOString(),
    pending: true,
  };
}

/** Whether a list shows the new token as usable. */
async function isAlive(
  ctx: LifecycleContext,
  { tokenId = "", userId, rotatedAt }: RotatingAuthTokenState,
): Promise<boolean> {
  const found = await findToken(ctx, { id: tokenId, userId }, rotatedAt);
  return found !== undefined && isUsable(found.state);
}

/** Only the previous token works, so it must not be deleted to make room. */
const onlyPreviousWorks = ({ userId, previousTokenId }: RotatingAuthTokenState, current: ServiceAuthToken) =>
  new LifecycleError(
    [
      `The rotation failed: the current token is ${current.state}, and a new one would require deleting the previous one, ${previousTokenId}, which may still work.`,
      "Nothing was created or deleted. Delete the current one if nothing needs it, then run pulumi up --refresh:",
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${current.id}`,
    ].join("\n"),
  );

/** The user's tokens by id. Lists again if the current token is so new that the list may not have it yet. */
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

/** The retry tokens of a rotation. They depend on the token to replace, so a repeated rotation has the same. 64 characters is Oracle's limit. */
const rotationRetryTokens =
  ({ id, tokenId, rotatedAt }: RotatingAuthTokenState, description: string) =>
  (create: number): string =>
    createHash("sha256")
      .update(JSON.stringify(["rotation", id, tokenId ?? null, rotatedAt ?? null, description, create]))
      .digest("hex");
