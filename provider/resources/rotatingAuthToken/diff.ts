import { omitUndefined } from "../../omitUndefined";
import type { DiffResult } from "../contract";
import { changedInputs, pendingDiff } from "../diff";
import { type Properties, UNKNOWN } from "../properties";
import { inputNames, omitInputs } from "../propertyTable";
import { rotatingAuthTokenProperties } from "./properties";
import { nextRotation, rotationDeletes, rotationReason } from "./schedule";
import { withoutPrevious } from "./state";

const ROTATED = ["token", "tokenId", "previousToken", "previousTokenId", "rotatedAt", "nextRotation"];

/** Compares the state with the program's inputs and with the clock. */
export function diff(olds: Properties, news: Properties, now: number): DiffResult {
  const changed = changedInputs(inputNames(rotatingAuthTokenProperties), olds, news);
  if (changed.includes("userId")) return { changed, replaces: ["userId"], stables: [] };
  const reason = rotationReason(olds, news, now);
  if (!reason) {
    const stables = ["id", "userId", "token", "tokenId", "rotatedAt"];
    return { changed, replaces: [], stables, ...pendingDiff(olds) };
  }
  return {
    changed,
    replaces: [],
    stables: ["id", "userId"],
    changedOutputs: ROTATED,
    reason: [`A rotation is due: ${reason}.`, ...rotationDeletes(olds, news)].join(" "),
  };
}

/** The outputs that a create or an update will have, as far as they are known. */
export function preview(state: Properties | undefined, news: Properties, now: number): Properties {
  const olds = state && news.keepPrevious === false ? { ...withoutPrevious(state) } : state;
  const unknown = {
    id: UNKNOWN,
    state: UNKNOWN,
    token: UNKNOWN,
    tokenId: UNKNOWN,
    rotatedAt: UNKNOWN,
    nextRotation: UNKNOWN,
  };
  if (!olds) return { ...unknown, ...news };
  const old = omitInputs(rotatingAuthTokenProperties, olds);
  if (!rotationReason(olds, news, now)) {
    return withNextRotation({ ...old, ...news, ...(pendingDiff(olds) ? { state: UNKNOWN } : {}) });
  }
  const { id: _id, ...changing } = unknown;
  // If the current token is gone, or was never usable, the previous one stays.
  const previous =
    news.keepPrevious === false
      ? {}
      : old.tokenId && !(old.pending && old.previousTokenId)
        ? { previousToken: old.token, previousTokenId: old.tokenId }
        : { previousToken: old.previousToken, previousTokenId: old.previousTokenId };
  const { pending: _unproven, ...rest } = withoutPrevious(old);
  return { ...rest, ...omitUndefined(previous), ...changing, ...news };
}

/** The state with the date of the next rotation. */
export function withNextRotation(state: Properties): Properties {
  const { nextRotation: _old, ...rest } = state;
  const next =
    state.rotateAfter === UNKNOWN
      ? UNKNOWN
      : nextRotation(state.rotatedAt as string | undefined, state.rotateAfter);
  return { ...rest, ...omitUndefined({ nextRotation: next }) };
}
