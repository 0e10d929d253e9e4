import { oneLine } from "../identity/text";
import type { ServiceAuthToken } from "../identity/types";

/** Whether the state is final: the token never becomes ACTIVE again. */
export const isDeleted = (state: string): boolean => state === "DELETING" || state === "DELETED";

/** Whether a token works, or soon will. */
export const isUsable = (state: string): boolean => state === "ACTIVE" || isPending(state);

/** Whether a token is not ACTIVE yet. */
export const isPending = (state: unknown): boolean => state === "CREATING";

/** One line that identifies a token, without its value. */
export function describeToken({
  id,
  description,
  timeCreated = "at an unknown time",
  state,
}: ServiceAuthToken): string {
  return `${id} "${oneLine(description)}", created ${timeCreated}, ${state}`;
}
