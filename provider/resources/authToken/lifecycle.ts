import { updateDescription } from "../../tokens/updateDescription";
import {
  checkProperties,
  descriptionRule,
  type PropertyRules,
  rotateWhenChangedRule,
  userIdRule,
} from "../validation";
import type { LifecycleContext } from "../../tokens/context";
import { changedInputs } from "../diff";
import { createToken } from "../../tokens/createToken";
import { findToken, findInList } from "../../tokens/lookup";
import { describeFailure, PartialStateError } from "../../tokens/errors";
import { waitForRegistryRule } from "../../tokens/waitForRegistry";
import { deleteToken } from "../../tokens/deleteToken";
import type { DiffResult, ReadResult, CreateResult, ResourceLifecycle } from "../contract";
import { waitUntilReady, pendingDiff } from "../../tokens/waitUntilReady";
import { parseTokenId } from "../../tokens/tokenId";
import { type AuthTokenInputs, type AuthTokenState, localInputsOf, authTokenState } from "./state";
import { type Properties, UNKNOWN } from "../properties";

const rules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  description: { required: true, rule: descriptionRule },
  rotateWhenChanged: { required: false, rule: rotateWhenChangedRule },
  waitForRegistry: { required: false, rule: waitForRegistryRule },
};

const REPLACING: ReadonlySet<string> = new Set(["userId", "rotateWhenChanged"]);
const STABLE_IN_UPDATE = ["id", "userId", "token", "timeCreated", "timeExpires"];

/** Compares what the state has with what the program asks. */
function diff(olds: Properties, news: Properties): DiffResult {
  const changed = changedInputs(Object.keys(rules), olds, news);
  const replaces = changed.filter((key) => REPLACING.has(key));
  if (replaces.length > 0) return { changed, replaces, stables: [] };
  return { changed, replaces, stables: STABLE_IN_UPDATE, ...pendingDiff(olds) };
}

function preview(olds: Properties | undefined, news: Properties): Properties {
  const unknown = { id: UNKNOWN, state: UNKNOWN, timeCreated: UNKNOWN, token: UNKNOWN };
  return { ...(olds ?? unknown), ...news, ...(olds && pendingDiff(olds) ? { state: UNKNOWN } : {}) };
}

async function create(ctx: LifecycleContext, properties: Properties): Promise<CreateResult> {
  const inputs = properties as unknown as AuthTokenInputs;
  return made(await settled(ctx, authTokenState(await createToken(ctx, inputs), inputs)));
}

const made = (state: AuthTokenState): CreateResult => ({ id: state.id, outputs: { ...state } });

/** Waits until the token can be used; a failure keeps what is known. */
async function settled(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
  try {
    return authTokenState(await waitUntilReady(ctx, state), state);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // What has not come true is not in the state: the next run finds it missing, also after a refresh, and goes on.
    const { waitForRegistry: _unmet, ...kept } = state;
    throw new PartialStateError(message, state.id, kept, { cause: error });
  }
}

/** Reads a token by the user's list: there is no request for one token. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined> {
  const state = known as Partial<AuthTokenState>;
  const found = await findToken(ctx, parseTokenId(id, state.userId), state.timeCreated);
  if (!found) return undefined;
  // The service never shows the text again: what the state has is all there is.
  const { userId, description } = found;
  return { ...made(authTokenState(found, state)), inputs: { ...localInputsOf(state), userId, description } };
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
      authTokenState(await updateDescription(ctx, old, inputs.description), old)
    : await unfinished(ctx, old);
  const { rotateWhenChanged: _r, waitForRegistry: _w, ...listed } = current;
  const state: AuthTokenState = { ...listed, ...localInputsOf(inputs) };
  // A token that was accepted once need not be asked for again because its description changes.
  const waits = only.length === 0 || only.includes("waitForRegistry") || old.state !== "ACTIVE";
  return { ...(waits ? await settled(ctx, state) : state) };
}

/** The token now, where an earlier run left it unfinished; the state's own word where the list does not show it. */
async function unfinished(ctx: LifecycleContext, old: AuthTokenState): Promise<AuthTokenState> {
  if (old.state === "ACTIVE") return old;
  try {
    const seen = await findInList(ctx, old);
    return seen ? authTokenState(seen, old) : old;
  } catch (error) {
    throw describeFailure(`Reading auth token ${old.id}`, error);
  }
}

/** Deletes a token; one that is proven absent counts as deleted. */
async function remove(ctx: LifecycleContext, id: string, olds: Properties): Promise<void> {
  await deleteToken(ctx, parseTokenId(id, (olds as Partial<AuthTokenState>).userId));
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
