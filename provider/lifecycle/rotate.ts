import { createHash } from "node:crypto";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "./context";
import { present } from "./equal";
import { type MadeToken, makeToken } from "./makeToken";
import { findToken, listKnowing } from "./presence";
import { explain, LifecycleError, PartialStateError } from "./problems";
import { removeToken } from "./removeToken";
import type { RotatingState } from "./rotatingRecord";
import type { OwnTokens } from "./tokenLimit";
import { isGone, isOfUse } from "./tokenRecord";

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
  old: RotatingState,
  description: string,
  onProgress: (state: RotatingState) => void,
): Promise<RotatingState> {
  const { userId } = old;
  const live = await liveTokens(ctx, old);
  const { kept, deleted } = await makeRoom(ctx, old, live);
  if (deleted) onProgress(kept);
  const own: OwnTokens = { current: kept.tokenId, previous: kept.previousTokenId, deleted };
  const create = async (retryToken?: string) => {
    try {
      const made = await makeToken(
        ctx,
        { userId, description },
        { own, ...(retryToken ? { retryToken } : {}) },
      );
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
  const first = await create(rotationRetryToken(old, description));
  if (await isAlive(ctx, first.next)) return first.next;
  // It may be what an interrupted run created and somebody has deleted since; or new, and the list is very late. The retry token
  // proves it this resource's own, so a delete settles it either way, and a create that no earlier run can have begun gives another.
  await removeToken(ctx, { userId, id: first.made.id });
  onProgress(kept);
  return (await create()).next;
}

/**
 * Makes room for a new token, where the resource has two. Only a token of its own is ever deleted: a place that somebody else took
 * stays theirs, and the create says so.
 */
async function makeRoom(
  ctx: LifecycleContext,
  old: RotatingState,
  live: ReadonlyMap<string, ServiceAuthToken>,
): Promise<{ kept: RotatingState; deleted?: string }> {
  const { userId, tokenId = "", previousTokenId } = old;
  const current = live.get(tokenId);
  const kept = current ? old : withoutCurrent(old);
  if (previousTokenId === undefined) return { kept };
  const remove = async (id: string, rest: RotatingState) => {
    await removeToken(ctx, { userId, id });
    return { kept: rest, deleted: id };
  };
  // Nobody has its value, and it may be too young for the list.
  if (old.previousToken === undefined) return remove(previousTokenId, withoutPrevious(kept));
  if (!live.has(previousTokenId)) return { kept: withoutPrevious(kept) };
  // The current token was deleted by somebody; what still works is the previous one.
  if (!current) return { kept };
  // The current one has never been proven to work, the previous one has.
  if (old.pending) return remove(tokenId, withoutCurrent(kept));
  if (!isOfUse(current.state)) throw onlyPreviousWorks(old, current);
  return remove(previousTokenId, withoutPrevious(kept));
}

/** The state with a new current token, which is yet to be proven to work. */
function rotated(kept: RotatingState, made: MadeToken, now: number): RotatingState {
  const previous = kept.tokenId ? { previousToken: kept.token, previousTokenId: kept.tokenId } : {};
  return {
    ...kept,
    ...present(previous),
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
  { tokenId = "", userId, rotatedAt }: RotatingState,
): Promise<boolean> {
  const found = await findToken(ctx, { id: tokenId, userId }, rotatedAt);
  return found !== undefined && isOfUse(found.state);
}

/** Making room would take the previous token, which is the only one that works. */
const onlyPreviousWorks = ({ userId, previousTokenId }: RotatingState, current: ServiceAuthToken) =>
  new LifecycleError(
    [
      `The rotation failed: the current token is ${current.state}, and room for a new one could only be made by deleting the previous one, ${previousTokenId}, which may still work.`,
      "Nothing was created or deleted. Delete the current one if nothing needs it, then run pulumi up --refresh:",
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id ${current.id}`,
    ].join("\n"),
  );

/** The state once the previous token is deleted. */
export function withoutPrevious<State extends Partial<PreviousToken>>(
  state: State,
): Omit<State, keyof PreviousToken> {
  const { previousToken: _value, previousTokenId: _id, ...rest } = state;
  return rest;
}

interface PreviousToken {
  readonly previousToken: unknown;
  readonly previousTokenId: unknown;
}

/** The state once the current token is gone. */
export function withoutCurrent(state: RotatingState): RotatingState {
  const { token: _value, tokenId: _id, pending: _pending, ...rest } = state;
  return { ...rest, state: "DELETED" };
}

/** The user's tokens by their ids. A current token so young that the list may lack it is looked for until that is proven. */
async function liveTokens(
  ctx: LifecycleContext,
  { userId, tokenId = "", rotatedAt }: RotatingState,
): Promise<Map<string, ServiceAuthToken>> {
  try {
    const listed = await listKnowing(ctx, { userId, id: tokenId }, tokenId ? rotatedAt : undefined);
    return new Map(listed.filter(({ state }) => !isGone(state)).map((token) => [token.id, token]));
  } catch (error) {
    throw explain(`Listing the auth tokens of user ${userId} before a rotation`, error);
  }
}

/** The same however often one rotation is begun, since it depends on the token that is rotated out: 64 characters, the most Oracle takes. */
const rotationRetryToken = ({ id, tokenId, rotatedAt }: RotatingState, description: string): string =>
  createHash("sha256")
    .update(JSON.stringify(["rotation", id, tokenId ?? null, rotatedAt ?? null, description]))
    .digest("hex");
