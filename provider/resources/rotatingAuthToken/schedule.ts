import { changedInputs } from "../diff";
import type { Properties } from "../properties";
import { dueAfter, parseRotateAfter } from "./duration";

/** The part of the state that a rotation depends on. */
export interface RotationState {
  readonly tokenId?: string;
  /** When the current token was created, RFC 3339. */
  readonly rotatedAt?: string;
  readonly previousTokenId?: string;
  /** Set until the waits for the current token are met. */
  readonly pending?: boolean;
}

/** When the next rotation is due, RFC 3339; undefined without a `rotateAfter`. */
export function nextRotation(rotatedAt: string | undefined, rotateAfter: unknown): string | undefined {
  const after = parseRotateAfter(rotateAfter);
  return after && rotatedAt ? dueAfter(rotatedAt, after) : undefined;
}

/**
 * Decides whether a rotation is due now.
 * @param now milliseconds since the epoch
 * @returns why, for the user; undefined if it is not due. However late it runs, it rotates once
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

/** What a rotation will delete according to the state, in sentences for the user. */
export function rotationDeletes(
  { tokenId, previousTokenId, pending }: Properties & RotationState,
  { keepPrevious }: Properties,
): string[] {
  if (!tokenId) return [];
  if (previousTokenId && pending) {
    return [`It deletes the current token ${tokenId}, which was never usable.`];
  }
  return [
    ...(previousTokenId ? [`It deletes the previous token ${previousTokenId}.`] : []),
    ...(keepPrevious === false ? [`Once the new token works, it deletes the current one, ${tokenId}.`] : []),
  ];
}
