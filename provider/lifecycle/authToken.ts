import { changeDescription } from "./changeDescription";
import {
  checkProperties,
  descriptionRule,
  type PropertyRules,
  rotateWhenChangedRule,
  userIdRule,
} from "./check";
import type { LifecycleContext } from "./context";
import { changedInputs } from "./equal";
import { makeToken } from "./makeToken";
import { findToken, listOne } from "./presence";
import { explain, PartialStateError } from "./problems";
import { waitForRegistryRule } from "./readiness";
import { removeToken } from "./removeToken";
import type { Diff, Found, Made, ResourceLifecycle } from "./resource";
import { settle, waiting } from "./settle";
import { parseTokenId } from "./tokenId";
import { type AuthTokenInputs, type AuthTokenState, remembered, toState } from "./tokenRecord";
import { type Properties, UNKNOWN } from "./unknown";

const rules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  description: { required: true, rule: descriptionRule },
  rotateWhenChanged: { required: false, rule: rotateWhenChangedRule },
  waitForRegistry: { required: false, rule: waitForRegistryRule },
};

const REPLACING: ReadonlySet<string> = new Set(["userId", "rotateWhenChanged"]);
const STABLE_IN_UPDATE = ["id", "userId", "token", "timeCreated", "timeExpires"];

/** Compares what the state has with what the program asks. */
function diff(olds: Properties, news: Properties): Diff {
  const changed = changedInputs(Object.keys(rules), olds, news);
  const replaces = changed.filter((key) => REPLACING.has(key));
  if (replaces.length > 0) return { changed, replaces, stables: [] };
  return { changed, replaces, stables: STABLE_IN_UPDATE, ...waiting(olds) };
}

function preview(olds: Properties | undefined, news: Properties): Properties {
  const unknown = { id: UNKNOWN, state: UNKNOWN, timeCreated: UNKNOWN, token: UNKNOWN };
  return { ...(olds ?? unknown), ...news, ...(olds && waiting(olds) ? { state: UNKNOWN } : {}) };
}

async function create(ctx: LifecycleContext, properties: Properties): Promise<Made> {
  const inputs = properties as unknown as AuthTokenInputs;
  return made(await settled(ctx, toState(await makeToken(ctx, inputs), inputs)));
}

const made = (state: AuthTokenState): Made => ({ id: state.id, outputs: { ...state } });

/** Waits until the token can be used; a failure keeps what is known. */
async function settled(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
  try {
    return toState(await settle(ctx, state), state);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What has not come true is not in the state: the next run finds it missing, also after a refresh, and goes on.
    const { waitForRegistry: _unmet, ...kept } = state;
    throw new PartialStateError(message, state.id, kept, { cause: error });
  }
}

/** Reads a token by the user's list: there is no request for one token. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<Found | undefined> {
  const state = known as Partial<AuthTokenState>;
  const found = await findToken(ctx, parseTokenId(id, state.userId), state.timeCreated);
  if (!found) return undefined;
  // The service never shows the text again: what the state has is all there is.
  const { userId, description } = found;
  return { ...made(toState(found, state)), inputs: { ...remembered(state), userId, description } };
}

/** Changes the description, and goes on with a wait that an earlier run could not finish. */
async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const old = { ...olds, id } as unknown as AuthTokenState;
  const inputs = news as unknown as AuthTokenInputs;
  const only = changedInputs(Object.keys(rules), olds, news);
  const current = only.includes("description")
    ? // The answer has no text: the old one is carried on.
      toState(await changeDescription(ctx, old, inputs.description), old)
    : await unfinished(ctx, old);
  const { rotateWhenChanged: _r, waitForRegistry: _w, ...listed } = current;
  const state: AuthTokenState = { ...listed, ...remembered(inputs) };
  // A token that was accepted once need not be asked for again because its description changes.
  const waits = only.length === 0 || only.includes("waitForRegistry") || old.state !== "ACTIVE";
  return { ...(waits ? await settled(ctx, state) : state) };
}

/** The token now, where an earlier run left it unfinished; the state's own word where the list does not show it. */
async function unfinished(ctx: LifecycleContext, old: AuthTokenState): Promise<AuthTokenState> {
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
  await removeToken(ctx, parseTokenId(id, (olds as Partial<AuthTokenState>).userId));
}

/** The life of one auth token. */
export const authToken: ResourceLifecycle = {
  type: "AuthToken",
  rules,
  secrets: ["token"],
  importNotice:
    "The text of an imported auth token cannot be had: Oracle showed it once, when the token was made. The output `token` is " +
    "absent. Whoever has the text can go on using it; for a token whose text this stack knows: pulumi up --replace <urn>.",
  check: (news) => checkProperties(news, rules),
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
