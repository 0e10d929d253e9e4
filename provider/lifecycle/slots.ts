import type { ServiceError } from "../identity/errors";
import type { LifecycleContext } from "./context";
import { LifecycleError } from "./problems";
import { describe, isGone } from "./tokenRecord";

/** How many auth tokens Oracle lets a user have. */
export const SLOTS = 2;

/** The error for a user whose slots are taken, naming what takes them. Costs one list; without it the rest is still said. */
export async function slotLimitError(
  ctx: LifecycleContext,
  userId: string,
  limit: ServiceError,
): Promise<LifecycleError> {
  let holders: string[];
  try {
    const tokens = await ctx.service.list(userId, ctx);
    holders = tokens.filter(({ state }) => !isGone(state)).map((token) => `  - ${describe(token)}`);
  } catch {
    holders = ["  (they could not be listed)"];
  }
  const request = limit.requestId ? `, opc-request-id ${limit.requestId}` : "";
  return new LifecycleError(
    [
      `User ${userId} already has the ${SLOTS} auth tokens that Oracle allows (${limit.code}, HTTP ${limit.status}${request}):`,
      ...holders,
      "Nothing was made or deleted. Free a slot: destroy the resource that holds one, or delete a token that nothing uses, such as one that a",
      "run made and no stack knows because it was cut off:",
      `  oci iam auth-token delete --user-id ${userId} --auth-token-id <id>`,
      "To replace a token of a user with full slots: the option deleteBeforeReplace on the resource, which leaves a moment without",
      "a token, or a RotatingAuthToken, which keeps both slots for itself and does not.",
    ].join("\n"),
    { cause: limit },
  );
}
