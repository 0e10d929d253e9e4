import { messageOf } from "../../identity/text";
import { omitUndefined } from "../../omitUndefined";
import type { LifecycleContext } from "../../tokens/context";
import { type CreatedToken, createToken } from "../../tokens/createToken";
import { deleteToken } from "../../tokens/deleteToken";
import { describeFailure, LifecycleError, PartialStateError } from "../../tokens/errors";
import { findToken } from "../../tokens/lookup";
import { updateDescription } from "../../tokens/updateDescription";
import { waitUntilReady } from "../../tokens/waitUntilReady";
import type { CreateResult, ReadResult, ResourceLifecycle } from "../contract";
import { pendingDiff } from "../diff";
import type { Properties } from "../properties";
import { omitInputs, pickInputs } from "../propertyTable";
import { type CheckFailure, checkProperties } from "../validation";
import { diff, preview, withNextRotation } from "./diff";
import { rotatingAuthTokenProperties } from "./properties";
import { rotate } from "./rotate";
import { rotationReason } from "./schedule";
import {
  type RotatingAuthTokenInputs,
  type RotatingAuthTokenState,
  withoutCurrent,
  withoutPrevious,
} from "./state";

function check(news: Properties): CheckFailure[] {
  const failures = checkProperties(news, rotatingAuthTokenProperties.inputs);
  if ((news.rotateAfter ?? news.rotateWhenChanged ?? undefined) === undefined) {
    failures.push({
      property: "rotateAfter",
      reason: "one of rotateAfter and rotateWhenChanged must be set, or nothing ever rotates",
    });
  }
  return failures;
}

async function create(ctx: LifecycleContext, properties: Properties): Promise<CreateResult> {
  const inputs = properties as unknown as RotatingAuthTokenInputs;
  let token: CreatedToken;
  try {
    token = await createToken(ctx, inputs, { rotating: true });
  } catch (error) {
    if (!(error instanceof PartialStateError)) throw error;
    // A token without a value is useless as the current one. As the previous one it stays in the state until the next run deletes it.
    const state = { ...inputs, id: idOf(error.id), state: "DELETED", previousTokenId: error.id };
    throw new PartialStateError(error.message, state.id, state, { cause: error });
  }
  const state: RotatingAuthTokenState = {
    ...inputs,
    id: idOf(token.id),
    state: token.state,
    token: token.token,
    tokenId: token.id,
    rotatedAt: token.timeCreated ?? new Date(ctx.clock.now()).toISOString(),
    pending: true,
  };
  return { id: state.id, outputs: await finish(ctx, state, inputs) };
}

/** The id of the resource. It contains the OCID of the first token to be unique, and stays when the tokens change. */
const idOf = (firstToken: string) => `rotatingAuthTokens/${firstToken}`;

/** The last steps of a create or an update: waits, deletes the previous token if it is not to be kept, sets the next rotation. */
async function finish(
  ctx: LifecycleContext,
  state: RotatingAuthTokenState,
  inputs: RotatingAuthTokenInputs,
): Promise<Properties> {
  let reached: RotatingAuthTokenState = {
    ...(omitInputs(rotatingAuthTokenProperties, { ...state }) as unknown as RotatingAuthTokenState),
    ...inputs,
  };
  try {
    const active = await waitUntilReady(ctx, {
      ...omitUndefined({ token: reached.token, waitForRegistry: inputs.waitForRegistry }),
      id: reached.tokenId ?? "",
      userId: inputs.userId,
      description: inputs.description,
      state: reached.state,
    });
    const { pending: _met, ...ready } = reached;
    reached = { ...ready, state: active.state };
    if (inputs.keepPrevious === false && reached.previousTokenId) {
      await deleteToken(ctx, { userId: inputs.userId, id: reached.previousTokenId });
      reached = withoutPrevious(reached);
    }
  } catch (error) {
    // Do not store a wait or a delete that is not done: the next run sees the difference, also after a refresh, and resumes.
    const { waitForRegistry: _unmet, keepPrevious: _undone, ...partial } = reached;
    throw withState(partial, error);
  }
  return withNextRotation({ ...reached });
}

/** The same error, with the state that was reached before it. */
function withState(state: RotatingAuthTokenState, error: unknown): PartialStateError {
  const message = messageOf(error);
  return new PartialStateError(message, state.id, withNextRotation({ ...state }), { cause: error });
}

async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const inputs = news as unknown as RotatingAuthTokenInputs;
  const old = await readIfPending(ctx, { ...olds, id } as unknown as RotatingAuthTokenState);
  if (!rotationReason({ ...old }, news, ctx.clock.now())) {
    return finish(ctx, await applyDescription(ctx, old, inputs), inputs);
  }
  let reached = old;
  try {
    reached = await rotate(ctx, old, inputs.description, (state) => {
      reached = state;
    });
  } catch (error) {
    // The partial state of a failed create is that of a single token: the engine would replace the state, and lose the current token.
    if (reached === old && !(error instanceof PartialStateError))
      throw describeFailure("The rotation", error);
    // Without a new token the old inputs stay in the state, so that the next run sees the same reason to rotate.
    const { rotateWhenChanged } = inputs;
    const isRotated = reached.tokenId !== undefined && reached.tokenId !== old.tokenId;
    throw withState(isRotated ? { ...reached, ...omitUndefined({ rotateWhenChanged }) } : reached, error);
  }
  return finish(ctx, reached, inputs);
}

/** Reads the current token again if it was not usable when the state was written. */
async function readIfPending(
  ctx: LifecycleContext,
  state: RotatingAuthTokenState,
): Promise<RotatingAuthTokenState> {
  const { userId, tokenId, rotatedAt } = state;
  if (!tokenId || !pendingDiff({ ...state })) return state;
  const found = await findToken(ctx, { userId, id: tokenId }, rotatedAt);
  return found ? { ...state, state: found.state } : withoutCurrent(state);
}

async function applyDescription(
  ctx: LifecycleContext,
  old: RotatingAuthTokenState,
  inputs: RotatingAuthTokenInputs,
): Promise<RotatingAuthTokenState> {
  const { userId, tokenId } = old;
  if (old.description === inputs.description || !tokenId) return old;
  const { description, state } = await updateDescription(ctx, { userId, id: tokenId }, inputs.description);
  return { ...old, description, state };
}

/** Looks up both tokens. One that is gone is removed from the state; the resource is gone if both are. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined> {
  const state = known as unknown as RotatingAuthTokenState;
  if (!state.userId || (!state.tokenId && !state.previousTokenId)) {
    throw new LifecycleError(
      `The rotating auth token ${id} cannot be imported or looked up: Oracle returns the values of its tokens only when they are created. ` +
        "Create a new RotatingAuthToken, and import the old token as an AuthToken to delete it later.",
    );
  }
  const { userId } = state;
  const find = (tokenId: string | undefined, createdAt?: string) =>
    tokenId ? findToken(ctx, { userId, id: tokenId }, createdAt) : undefined;
  const current = await find(state.tokenId, state.rotatedAt);
  // It is older than the current one, so a list that has caught up with the current one has it too.
  const previous = await find(state.previousTokenId, state.rotatedAt);
  if (!current && !previous) return undefined;
  const remaining = previous ? state : withoutPrevious(state);
  const outputs = current
    ? { ...remaining, description: current.description, state: current.state }
    : withoutCurrent(remaining);
  const inputs = pickInputs(rotatingAuthTokenProperties, { ...outputs });
  return { id: state.id ?? id, outputs: { ...outputs, id: state.id ?? id }, inputs };
}

/** Deletes both tokens. The current one last, so that it still works if the other delete fails. */
async function remove(ctx: LifecycleContext, _id: string, olds: Properties): Promise<void> {
  const { userId, tokenId, previousTokenId } = olds as unknown as RotatingAuthTokenState;
  for (const id of [previousTokenId, tokenId]) if (id) await deleteToken(ctx, { userId, id });
}

/** The resource type RotatingAuthToken. */
export const rotatingAuthToken: ResourceLifecycle = {
  type: "RotatingAuthToken",
  properties: rotatingAuthTokenProperties,
  check,
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
