import { isNotFound, isSlotLimit } from "../identity/errors";
import type { CreatedAuthToken } from "../identity/types";
import { waitUntilActive } from "./activation";
import { type CheckFailure, checkProperties, descriptionRule, type PropertyRules, userIdRule } from "./check";
import type { LifecycleContext } from "./context";
import { ambiguous, findToken, listOne, provenAbsent } from "./presence";
import { explain, LifecycleError, PartialStateError } from "./problems";
import type { Diff, Found, Made, ResourceLifecycle } from "./resource";
import { slotLimitError } from "./slots";
import { parseTokenId } from "./tokenId";
import { type AuthTokenInputs, type AuthTokenState, toState } from "./tokenRecord";
import { type Properties, UNKNOWN } from "./unknown";

const rules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  description: { required: true, rule: descriptionRule },
};

function check(news: Properties): CheckFailure[] {
  return checkProperties(news, rules);
}

const REPLACING: ReadonlySet<string> = new Set(["userId"]);
const STABLE_IN_UPDATE = ["id", "userId", "token", "timeCreated", "timeExpires"];

/** Compares what the state has with what the program asks. A value that is not known yet counts as different. */
function diff(olds: Properties, news: Properties): Diff {
  const changed = Object.keys(rules).filter((key) => news[key] === UNKNOWN || news[key] !== olds[key]);
  const replaces = changed.filter((key) => REPLACING.has(key));
  return { changed, replaces, stables: replaces.length > 0 ? [] : STABLE_IN_UPDATE };
}

function preview(olds: Properties | undefined, news: Properties): Properties {
  const unknown = { id: UNKNOWN, state: UNKNOWN, timeCreated: UNKNOWN, token: UNKNOWN };
  return { ...(olds ?? unknown), ...news };
}

/** Makes a token and waits until it is ACTIVE. */
async function create(ctx: LifecycleContext, properties: Properties): Promise<Made> {
  const { userId, description } = properties as unknown as AuthTokenInputs;
  const doing = `Creating an auth token for user ${userId}`;
  let created: CreatedAuthToken;
  try {
    created = await ctx.service.create({ userId, description, retryToken: ctx.newRetryToken() }, ctx);
  } catch (error) {
    if (isSlotLimit(error)) throw await slotLimitError(ctx, userId, error);
    throw explain(doing, error);
  }
  const state = toState(created, {});
  if (!state.token) {
    throw new PartialStateError(
      `${doing} failed: the service made ${state.id} but did not say its text, which it shows only once. Replace it: pulumi up --replace <urn>.`,
      state.id,
      state,
    );
  }
  return made(await settle(ctx, state));
}

const made = (state: AuthTokenState): Made => ({ id: state.id, outputs: { ...state } });

/** Waits for ACTIVE; a failure keeps what is known. */
async function settle(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
  try {
    return toState(await waitUntilActive(ctx, state), state);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PartialStateError(message, state.id, state, { cause: error });
  }
}

/** Reads a token by the user's list: there is no request for one token. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<Found | undefined> {
  const state = known as Partial<AuthTokenState>;
  const found = await findToken(ctx, parseTokenId(id, state.userId), state.timeCreated);
  if (!found) return undefined;
  // The service never shows the text again: what the state has is all there is.
  const { userId, description } = found;
  return { ...made(toState(found, state)), inputs: { userId, description } };
}

/** Changes the description, and goes on with a wait that an earlier run could not finish. */
async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const old = { ...olds, id } as unknown as AuthTokenState;
  const { description } = news as unknown as AuthTokenInputs;
  const changed =
    old.description === description ? await current(ctx, old) : await describeAs(ctx, old, description);
  return { ...(await settle(ctx, changed)) };
}

async function describeAs(
  ctx: LifecycleContext,
  old: AuthTokenState,
  description: string,
): Promise<AuthTokenState> {
  const doing = `Updating auth token ${old.id}`;
  try {
    // The answer to an update has no text: the old one is carried on.
    return toState(await ctx.service.update(old.userId, old.id, description, ctx), old);
  } catch (error) {
    if (!isNotFound(error)) throw explain(doing, error);
    if (!(await provenAbsent(ctx, old))) throw ambiguous(doing, old, error);
    throw new LifecycleError(
      `${doing} failed: it no longer exists; somebody deleted it. Run pulumi up --refresh: it will be made anew.`,
      { cause: error },
    );
  }
}

/** The token now, where an earlier run left it unfinished; the state's own word where the list does not show it. */
async function current(ctx: LifecycleContext, old: AuthTokenState): Promise<AuthTokenState> {
  if (old.state === "ACTIVE") return old;
  try {
    const seen = await listOne(ctx, old);
    return seen ? toState(seen, old) : old;
  } catch (error) {
    throw explain(`Reading auth token ${old.id}`, error);
  }
}

/** Deletes a token; one that is proven absent counts as deleted. */
async function remove(ctx: LifecycleContext, id: string, olds: Properties): Promise<void> {
  const token = parseTokenId(id, (olds as Partial<AuthTokenState>).userId);
  const doing = `Deleting auth token ${token.id}`;
  try {
    await ctx.service.delete(token.userId, token.id, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw explain(doing, error);
    if (!(await provenAbsent(ctx, token))) throw ambiguous(doing, token, error);
  }
}

/** The life of one auth token. */
export const authToken: ResourceLifecycle = {
  type: "AuthToken",
  rules,
  secrets: ["token"],
  check,
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
