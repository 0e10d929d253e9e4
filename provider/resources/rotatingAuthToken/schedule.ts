import { changedInputs } from "../diff";
import type { Properties } from "../properties";
import { dueAfter, parseRotateAfter } from "./duration";

/** What the state says about a rotating token, as far as a rotation depends on it. */
export interface RotationState {
  readonly tokenId?: string;
  /** RFC 3339: when the current token was made. */
  readonly rotatedAt?: string;
  readonly previousTokenId?: string;
  /** Set where the current token was never seen to work. */
  readonly pending?: boolean;
}

/** When the next rotation is due, RFC 3339; undefined when time alone never makes it due. */
export function nextRotation(rotatedAt: string | undefined, rotateAfter: unknown): string | undefined {
  const after = parseRotateAfter(rotateAfter);
  return after && rotatedAt ? dueAfter(rotatedAt, after) : undefined;
}

/**
 * Decides whether a rotation is due now.
 * @param now milliseconds since the epoch
 * @returns why, in words for the user; undefined when it is not due. However late: one rotation.
 */
export function rotationReason(
  olds: Properties & RotationState,
  news: Properties,
  now: number,
): string | undefined {
  if (!olds.tokenId) return "the current token no longer exists";
  const changed = changedInputs(["rotateWhenChanged"], olds, news);
  if (changed.length > 0) return "rotateWhenChanged changed";
  const due = nextRotation(olds.rotatedAt, news.rotateAfter);
  if (!due || Date.parse(due) > now) return undefined;
  return `it was due at ${due} (rotateAfter ${String(news.rotateAfter)}, last rotated at ${olds.rotatedAt})`;
}

/** What a rotation is going to delete, by what the state knows, in sentences for the user. */
export function rotationDeletes(
  { tokenId, previousTokenId, pending }: Properties & RotationState,
  { keepPrevious }: Properties,
): string[] {
  if (!tokenId) return [];
  if (previousTokenId && pending) {
    return [`It deletes the current token ${tokenId}, which was never seen to work.`];
  }
  return [
    ...(previousTokenId ? [`It deletes the previous token ${previousTokenId}.`] : []),
    ...(keepPrevious === false ? [`Once the new token works, it deletes the current one, ${tokenId}.`] : []),
  ];
}
