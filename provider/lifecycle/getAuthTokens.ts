import type { ServiceAuthToken } from "../identity/types";
import { type CheckFailure, checkProperties, type PropertyRules, userIdRule } from "./check";
import type { LifecycleContext } from "./context";
import { explain } from "./problems";
import type { Properties } from "./unknown";

/** The arguments of a list. */
export interface GetAuthTokensInputs {
  /** The OCID of the user. */
  readonly userId: string;
}

/** A user's tokens, without their texts, which the service shows only once. */
export interface GetAuthTokensOutputs extends GetAuthTokensInputs {
  readonly authTokens: readonly ServiceAuthToken[];
}

export const getAuthTokensRules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
};

/** Checks arguments before anything is sent. */
export function checkGetAuthTokens(args: Properties): CheckFailure[] {
  return checkProperties(args, getAuthTokensRules);
}

/** Lists a user's tokens, every page of them. */
export async function listAuthTokens(
  ctx: LifecycleContext,
  { userId }: GetAuthTokensInputs,
): Promise<GetAuthTokensOutputs> {
  try {
    return { userId, authTokens: await ctx.service.list(userId, ctx) };
  } catch (error) {
    throw explain(`Listing the auth tokens of user ${userId}`, error);
  }
}
