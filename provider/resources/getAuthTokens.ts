import type { ServiceAuthToken } from "../identity/types";
import { omitUndefined } from "../omitUndefined";
import type { LifecycleContext } from "../tokens/context";
import { describeFailure } from "../tokens/errors";
import type { Properties } from "./properties";
import {
  type CheckFailure,
  checkProperties,
  descriptionRule,
  type PropertyRules,
  text,
  userIdRule,
} from "./validation";

/** The arguments of `getAuthTokens`. A token must match all filters. */
export interface GetAuthTokensInputs {
  /** The OCID of the user. */
  readonly userId: string;
  /** Only tokens in this state, such as ACTIVE. */
  readonly state?: string;
  /** Only tokens whose description contains this string. Case-sensitive. */
  readonly descriptionContains?: string;
  /** Only tokens created more than this number of days ago, or at an unknown time. */
  readonly olderThanDays?: number;
}

/** A token of a list, without its value, which the service returns only when the token is created. */
export interface ListedAuthToken extends ServiceAuthToken {
  /** Whole days since the token was created. Absent if the service does not return the time. */
  readonly ageDays?: number;
}

/** The result of `getAuthTokens`. */
export interface GetAuthTokensOutputs extends GetAuthTokensInputs {
  /** Oldest first. */
  readonly authTokens: readonly ListedAuthToken[];
}

const DAY_MS = 86_400_000;

const olderThanDaysRule = (value: unknown) =>
  typeof value === "number" && value >= 0 && value <= 36_500
    ? undefined
    : "must be a number of days, from 0 to 36500";

export const getAuthTokensRules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  state: {
    rule: text((value) =>
      /^[A-Z_]+$/.test(value) ? undefined : "must be a state in capitals, such as ACTIVE",
    ),
  },
  descriptionContains: { rule: descriptionRule },
  olderThanDays: { rule: olderThanDaysRule },
};

/** Checks the arguments, before anything is sent. */
export function checkGetAuthTokens(args: Properties): CheckFailure[] {
  return checkProperties(args, getAuthTokensRules);
}

/**
 * Lists all tokens of a user that match the filters, oldest first.
 * @throws LifecycleError
 */
export async function listAuthTokens(
  ctx: LifecycleContext,
  inputs: GetAuthTokensInputs,
): Promise<GetAuthTokensOutputs> {
  try {
    const tokens = await ctx.service.list(inputs.userId, ctx);
    return { ...omitUndefined(inputs), authTokens: select(tokens, inputs, ctx.clock.now()) };
  } catch (error) {
    throw describeFailure(`Listing the auth tokens of user ${inputs.userId}`, error);
  }
}

/** Filters and sorts. A token of unknown age counts as the oldest, so that an audit does not miss it. */
function select(
  tokens: readonly ServiceAuthToken[],
  filter: GetAuthTokensInputs,
  now: number,
): ListedAuthToken[] {
  const { state, descriptionContains, olderThanDays } = filter;
  return tokens
    .map((token) => ({ token, ageMs: now - Date.parse(token.timeCreated ?? "") }))
    .filter(({ token }) => !state || token.state === state)
    .filter(({ token }) => !descriptionContains || token.description.includes(descriptionContains))
    .filter(
      ({ ageMs }) =>
        olderThanDays === undefined || olderThanDays === null || !(ageMs <= olderThanDays * DAY_MS),
    )
    .sort((a, b) => rank(b.ageMs) - rank(a.ageMs))
    .map(({ token, ageMs }) =>
      Number.isNaN(ageMs) ? token : { ...token, ageDays: Math.max(0, Math.floor(ageMs / DAY_MS)) },
    );
}

const rank = (ageMs: number) => (Number.isNaN(ageMs) ? Number.MAX_VALUE : ageMs);
