import { oneLine } from "../identity/text";
import type { ServiceAuthToken } from "../identity/types";

/** States from which there is no way back to ACTIVE. */
export const isDeleted = (state: string): boolean => state === "DELETING" || state === "DELETED";

/** Whether a token works, or will. */
export const isUsable = (state: string): boolean => state === "ACTIVE" || isPending(state);

/** Whether a token is still on its way to ACTIVE. */
export const isPending = (state: unknown): boolean => state === "CREATING";

/** One line that tells a token from others, without its value. */
export function describeToken({
  id,
  description,
  timeCreated = "at an unknown time",
  state,
}: ServiceAuthToken): string {
  return `${id} "${oneLine(description)}", created ${timeCreated}, ${state}`;
}
