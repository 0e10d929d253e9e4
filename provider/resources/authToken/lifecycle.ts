import type { LifecycleContext } from "../../tokens/context";
import { createToken } from "../../tokens/createToken";
import { deleteToken } from "../../tokens/deleteToken";
import { describeFailure, PartialStateError } from "../../tokens/errors";
import { findInList, findToken } from "../../tokens/lookup";
import { parseTokenId } from "../../tokens/tokenId";
import { updateDescription } from "../../tokens/updateDescription";
import { waitUntilReady } from "../../tokens/waitUntilReady";
import type { CreateResult, DiffResult, ReadResult, ResourceLifecycle } from "../contract";
import { changedInputs, pendingDiff } from "../diff";
import { type Properties, UNKNOWN } from "../properties";
import { inputNames, localInputs, omitInputs, replacingInputs } from "../propertyTable";
import { checkProperties } from "../validation";
import { authTokenProperties } from "./properties";
import { type AuthTokenInputs, type AuthTokenState, authTokenState } from "./state";

const INPUTS = inputNames(authTokenProperties);
const REPLACING = replacingInputs(authTokenProperties);
const STABLE_IN_UPDATE = ["id", "userId", "token", "timeCreated", "timeExpires"];

/** Compares what the state has with what the program asks. */
function diff(olds: Properties, news: Properties): DiffResult {
  const changed = changedInputs(INPUTS, olds, news);
  const replaces = changed.filter((key) => REPLACING.includes(key));
  if (replaces.length > 0) return { changed, replaces, stables: [] };
  return { changed, replaces, stables: STABLE_IN_UPDATE, ...pendingDiff(olds) };
}

function preview(olds: Properties | undefined, news: Properties): Properties {
  const unknown = { id: UNKNOWN, state: UNKNOWN, timeCreated: UNKNOWN, token: UNKNOWN };
  return { ...(olds ?? unknown), ...news, ...(olds && pendingDiff(olds) ? { state: UNKNOWN } : {}) };
}

async function create(ctx: LifecycleContext, properties: Properties): Promise<CreateResult> {
  const inputs = properties as unknown as AuthTokenInputs;
  return resultOf(await waited(ctx, authTokenState(await createToken(ctx, inputs), inputs)));
}

const resultOf = (state: AuthTokenState): CreateResult => ({ id: state.id, outputs: { ...state } });

/** Waits until the token can be used; a failure keeps what is known. */
async function waited(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
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
  return {
    ...resultOf(authTokenState(found, state)),
    inputs: { ...localInputs(authTokenProperties, known), userId, description },
  };
}

/** Changes the description, and goes on with a wait that an earlier run could not finish. */
async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const old = { ...olds, id } as unknown as AuthTokenState;
  const { description: wanted } = news as unknown as AuthTokenInputs;
  const only = changedInputs(INPUTS, olds, news);
  const current = only.includes("description")
    ? // The answer has no text: the old one is carried on.
      authTokenState(await updateDescription(ctx, old, wanted), old)
    : await unfinished(ctx, old);
  // A local input that the program has dropped is in no state any more.
  const { userId, description } = current;
  const state = {
    ...omitInputs(authTokenProperties, { ...current }),
    ...localInputs(authTokenProperties, news),
    userId,
    description,
  } as unknown as AuthTokenState;
  // A token that was accepted once need not be asked for again because its description changes.
  const waits = only.length === 0 || only.includes("waitForRegistry") || old.state !== "ACTIVE";
  return { ...(waits ? await waited(ctx, state) : state) };
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
  properties: authTokenProperties,
  importNotice:
    "The text of an imported auth token cannot be had: Oracle showed it once, when the token was made. The output `token` is " +
    "absent. Whoever has the text can go on using it; for a token whose text this stack knows: pulumi up --replace <urn>.",
  check: (news) => checkProperties(news, authTokenProperties.inputs),
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
