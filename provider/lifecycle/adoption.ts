import { isOcid } from "../identity/ocid";
import type { ServiceAuthToken } from "../identity/types";
import { type PropertyRule, text } from "./check";
import type { LifecycleContext } from "./context";
import { explain, LifecycleError } from "./problems";
import { removeToken } from "./removeToken";
import { type AuthTokenInputs, describe, isGone } from "./tokenRecord";

/** What `replaceExisting` must be. */
export const replaceExistingRule: PropertyRule = text((value) =>
  isOcid(value) ? undefined : "must be the OCID of the one auth token that may be deleted",
);

/**
 * Looks for a token of the same user and description that this stack does not manage. It is never reused, since its text
 * cannot be had again: it is deleted where the program names it, and otherwise it stops the create.
 * @throws LifecycleError naming the token that is in the way, with nothing made or deleted
 */
export async function clearTheWay(ctx: LifecycleContext, inputs: AuthTokenInputs): Promise<void> {
  const { userId, description, replaceExisting } = inputs;
  let tokens: ServiceAuthToken[];
  try {
    tokens = await ctx.service.list(userId, ctx);
  } catch (error) {
    throw explain(`Looking for an existing auth token of user ${userId}`, error);
  }
  const inTheWay = tokens.filter(
    (token) => token.description === description && !isGone(token.state) && !ctx.ownTokens.has(token.id),
  );
  const others = inTheWay.filter(({ id }) => id !== replaceExisting);
  if (others.length > 0) {
    throw new LifecycleError(
      [
        `User ${userId} already has a token "${description}" that this resource does not manage:`,
        ...others.map((token) => `  - ${describe(token)}`),
        "It cannot be adopted: Oracle showed its text once. Nothing was made or deleted. Either",
        `  - set replaceExisting: "${others[0]?.id}" to have exactly that token deleted and a new one made, or`,
        "  - give this resource another description, or remove adoptExisting to have a token beside it, or",
        "  - where a run of this very resource was cut off and left it: remove adoptExisting for one run within 24 hours, and it is taken",
        "    up, text included.",
      ].join("\n"),
    );
  }
  for (const { id } of inTheWay) await removeToken(ctx, { userId, id });
}
