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

/** The arguments of a list. All filters that are given must hold. */
export interface GetAuthTokensInputs {
  /** The OCID of the user. */
  readonly userId: string;
  /** Only tokens in this state, such as ACTIVE. */
  readonly state?: string;
  /** Only tokens whose description contains this text. Upper and lower case differ. */
  readonly descriptionContains?: string;
  /** Only tokens made more than so many days ago, or at a time the service does not say. */
  readonly olderThanDays?: number;
}

/** A token of a list, without its text, which the service shows only once. */
export interface ListedAuthToken extends ServiceAuthToken {
  /** Whole days since the token was made; absent where the service does not say when. */
  readonly ageDays?: number;
}

/** A user's tokens. */
export interface GetAuthTokensOutputs extends GetAuthTokensInputs {
  /** The oldest first. */
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

/** Checks arguments before anything is sent. */
export function checkGetAuthTokens(args: Properties): CheckFailure[] {
  return checkProperties(args, getAuthTokensRules);
}

/** Lists a user's tokens, every page of them, oldest first. */
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

/** Filters and sorts. A token of unknown age is never left out as young: an audit must see it. */
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
