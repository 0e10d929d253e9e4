import { isOcid } from "../identity/ocid";
import { LifecycleError } from "./errors";

/** What identifies a token in requests. */
export interface TokenId {
  readonly userId: string;
  readonly id: string;
}

/** The forms of an id that a user may write, for import and `get`. */
export const ID_FORMS =
  "users/{userId}/authTokens/{authTokenId}, or the OCID of the token if userId is known";

/** Splits a path into the OCIDs of the user and the token. Undefined if the id is not a path. */
export function splitTokenId(id: string): TokenId | undefined {
  const match = /^users\/([^/]+)\/authTokens\/([^/]+)$/.exec(id);
  return match ? { userId: match[1] ?? "", id: match[2] ?? "" } : undefined;
}

/**
 * Parses an id as users write it.
 * @param userId the token's user, if the state or the program has it
 * @throws LifecycleError if it is not the id of a token, or does not identify the user
 */
export function parseTokenId(id: string, userId: string | undefined): TokenId {
  const parsed = splitTokenId(id) ?? { userId: userId ?? "", id };
  if (!parsed.userId)
    throw new LifecycleError(`The id ${id} does not say whose token it is. Write ${ID_FORMS}.`);
  if (userId && parsed.userId !== userId) {
    throw new LifecycleError(`The id ${id} names a different user than userId, ${userId}.`);
  }
  if (!isOcid(parsed.userId, "user") || !isOcid(parsed.id)) {
    throw new LifecycleError(`The id ${id} is not the id of an auth token. Write ${ID_FORMS}.`);
  }
  return parsed;
}
