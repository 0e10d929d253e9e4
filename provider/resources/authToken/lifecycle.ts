import { messageOf } from "../../identity/text";
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

/** Compares the state with the program's inputs. */
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
  const created = await createToken(ctx, inputs).catch((error: unknown) => {
    throw error instanceof PartialStateError ? withValueLost(error) : error;
  });
  return toResult(await waitOrKeepState(ctx, authTokenState(created, inputs)));
}

/** Without the mark, the next run would find an ACTIVE token and succeed without a value. */
const withValueLost = ({ message, id, outputs }: PartialStateError): PartialStateError =>
  new PartialStateError(message, id, { ...outputs, valueLost: true });

const toResult = (state: AuthTokenState): CreateResult => ({ id: state.id, outputs: { ...state } });

/**
 * Waits until the token is usable.
 * @throws PartialStateError, because the token exists even if the wait fails
 */
async function waitOrKeepState(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
  try {
    return authTokenState(await waitUntilReady(ctx, state), state);
  } catch (error) {
    const message = messageOf(error);
    // Do not store a wait that has not been met: the next run sees the difference, also after a refresh, and waits again.
    const { waitForRegistry: _unmet, ...partial } = state;
    throw new PartialStateError(message, state.id, partial, { cause: error });
  }
}

/** Reads a token from the user's list, because the service has no request for a single token. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined> {
  const state = known as Partial<AuthTokenState>;
  const found = await findToken(ctx, parseTokenId(id, state.userId), state.timeCreated);
  if (!found) return undefined;
  // The service returns the value only on create, so `authTokenState` carries the one in the state forward.
  const { userId, description } = found;
  return {
    ...toResult(authTokenState(found, state)),
    inputs: { ...localInputs(authTokenProperties, known), userId, description },
  };
}

/** Updates the description, and resumes a wait that an earlier run did not finish. */
async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const old = { ...olds, id } as unknown as AuthTokenState;
  if (old.valueLost) {
    throw new PartialStateError(
      `The value of auth token ${id} is lost: no response to its create had it. Replace the token: pulumi up --replace <urn>.`,
      id,
      { ...olds },
    );
  }
  const { description: wanted } = news as unknown as AuthTokenInputs;
  const changed = changedInputs(INPUTS, olds, news);
  const current = changed.includes("description")
    ? // The response has no value, so the old one is carried forward.
      authTokenState(await updateDescription(ctx, old, wanted), old)
    : await readIfUnfinished(ctx, old);
  // Local inputs come only from the program: one that it no longer has must not stay in the state.
  const { userId, description } = current;
  const state = {
    ...omitInputs(authTokenProperties, { ...current }),
    ...localInputs(authTokenProperties, news),
    userId,
    description,
  } as unknown as AuthTokenState;
  // A new description does not affect whether the registry accepts the token.
  const waits = changed.length === 0 || changed.includes("waitForRegistry") || old.state !== "ACTIVE";
  return { ...(waits ? await waitOrKeepState(ctx, state) : state) };
}

/** Reads the token again if an earlier run left it unfinished. Returns the old state if the list does not have it yet. */
async function readIfUnfinished(ctx: LifecycleContext, old: AuthTokenState): Promise<AuthTokenState> {
  if (old.state === "ACTIVE") return old;
  try {
    const listed = await findInList(ctx, old);
    return listed ? authTokenState(listed, old) : old;
  } catch (error) {
    throw describeFailure(`Reading auth token ${old.id}`, error);
  }
}

/** Deletes a token. One that is proven absent counts as deleted. */
async function remove(ctx: LifecycleContext, id: string, olds: Properties): Promise<void> {
  await deleteToken(ctx, parseTokenId(id, (olds as Partial<AuthTokenState>).userId));
}

/** The resource type AuthToken. */
export const authToken: ResourceLifecycle = {
  type: "AuthToken",
  properties: authTokenProperties,
  importNotice:
    "The value of an imported auth token is not available, because Oracle returns it only when the token is created. The output " +
    "`token` is absent. The token itself stays valid. To get a token whose value this stack knows: pulumi up --replace <urn>.",
  check: (news) => checkProperties(news, authTokenProperties.inputs),
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
