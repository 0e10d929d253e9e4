import { isOcid } from "../identity/ocid";
import { LifecycleError } from "./errors";

/** What names a token to the service. */
export interface TokenId {
  readonly userId: string;
  readonly id: string;
}

/** The forms of an id that a user may write, for import and `get`. */
export const ID_FORMS =
  "users/{userId}/authTokens/{authTokenId}, or the bare OCID of the token where userId is known";

/** Takes a path apart into the user's OCID and the token's; undefined where the id is no path. */
export function splitTokenId(id: string): TokenId | undefined {
  const match = /^users\/([^/]+)\/authTokens\/([^/]+)$/.exec(id);
  return match ? { userId: match[1] ?? "", id: match[2] ?? "" } : undefined;
}

/**
 * Reads an id as a user may write it.
 * @param userId the token's user, where the state or the program says
 * @throws LifecycleError when it names no token, or does not say whose
 */
export function parseTokenId(id: string, userId: string | undefined): TokenId {
  const parsed = splitTokenId(id) ?? { userId: userId ?? "", id };
  if (!parsed.userId)
    throw new LifecycleError(`The id ${id} does not say whose token it is. Write ${ID_FORMS}.`);
  if (userId && parsed.userId !== userId) {
    throw new LifecycleError(`The id ${id} names another user than userId, ${userId}.`);
  }
  if (!isOcid(parsed.userId, "user") || !isOcid(parsed.id)) {
    throw new LifecycleError(`The id ${id} is none of an auth token. Write ${ID_FORMS}.`);
  }
  return parsed;
}
