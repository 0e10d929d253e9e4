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
    // A token without a value serves nobody as the current one; as the previous one it is not forgotten.
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

/** The resource outlives its tokens, so its id is no token's; the first one's makes it unique. */
const idOf = (firstToken: string) => `rotatingAuthTokens/${firstToken}`;

/** What is left to do once the tokens are as they should be: the waits, the previous token that is not to be kept, the date. */
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
    const { pending: _met, ...proven } = reached;
    reached = { ...proven, state: active.state };
    if (inputs.keepPrevious === false && reached.previousTokenId) {
      await deleteToken(ctx, { userId: inputs.userId, id: reached.previousTokenId });
      reached = withoutPrevious(reached);
    }
  } catch (error) {
    // What has not come true is not in the state: the next run finds it missing, also after a refresh, and goes on.
    const { waitForRegistry: _unmet, keepPrevious: _undone, ...kept } = reached;
    throw keeping(kept, error);
  }
  return withNextRotation({ ...reached });
}

/** The same failure, with the state that was reached before it. */
function keeping(state: RotatingAuthTokenState, error: unknown): PartialStateError {
  const message = error instanceof Error ? error.message : String(error);
  return new PartialStateError(message, state.id, withNextRotation({ ...state }), { cause: error });
}

async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const inputs = news as unknown as RotatingAuthTokenInputs;
  const old = await lookedAt(ctx, { ...olds, id } as unknown as RotatingAuthTokenState);
  if (!rotationReason({ ...old }, news, ctx.clock.now())) {
    return finish(ctx, await describeAs(ctx, old, inputs), inputs);
  }
  let reached = old;
  try {
    reached = await rotate(ctx, old, inputs.description, (state) => {
      reached = state;
    });
  } catch (error) {
    // What a failed create says to keep is a single token's record: in its place the state would lose the current token.
    if (reached === old && !(error instanceof PartialStateError))
      throw describeFailure("The rotation", error);
    // The old inputs stay in the outputs, so that the next run finds the same reason to rotate, unless a new token is there.
    const { rotateWhenChanged } = inputs;
    const isRotated = reached.tokenId !== undefined && reached.tokenId !== old.tokenId;
    throw keeping(isRotated ? { ...reached, ...omitUndefined({ rotateWhenChanged }) } : reached, error);
  }
  return finish(ctx, reached, inputs);
}

/** The state with the current token as it is now, where it could not be used when the state was written. */
async function lookedAt(
  ctx: LifecycleContext,
  state: RotatingAuthTokenState,
): Promise<RotatingAuthTokenState> {
  const { userId, tokenId, rotatedAt } = state;
  if (!tokenId || !pendingDiff({ ...state })) return state;
  const found = await findToken(ctx, { userId, id: tokenId }, rotatedAt);
  return found ? { ...state, state: found.state } : withoutCurrent(state);
}

async function describeAs(
  ctx: LifecycleContext,
  old: RotatingAuthTokenState,
  inputs: RotatingAuthTokenInputs,
): Promise<RotatingAuthTokenState> {
  const { userId, tokenId } = old;
  if (old.description === inputs.description || !tokenId) return old;
  const { description, state } = await updateDescription(ctx, { userId, id: tokenId }, inputs.description);
  return { ...old, description, state };
}

/** Looks for both tokens. One that is gone leaves the state; the resource is gone when both are. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined> {
  const state = known as unknown as RotatingAuthTokenState;
  if (!state.userId || (!state.tokenId && !state.previousTokenId)) {
    throw new LifecycleError(
      `The rotating auth token ${id} cannot be imported or looked up: Oracle showed the texts of its tokens once. ` +
        "Make a new RotatingAuthToken, and import the old token as an AuthToken to have it deleted later.",
    );
  }
  const { userId } = state;
  const look = (tokenId: string | undefined, made?: string) =>
    tokenId ? findToken(ctx, { userId, id: tokenId }, made) : undefined;
  const current = await look(state.tokenId, state.rotatedAt);
  // It is older than the current one, so the same moment bounds how long a list may not know it.
  const previous = await look(state.previousTokenId, state.rotatedAt);
  if (!current && !previous) return undefined;
  const kept = previous ? state : withoutPrevious(state);
  const outputs = current
    ? { ...kept, description: current.description, state: current.state }
    : withoutCurrent(kept);
  const inputs = pickInputs(rotatingAuthTokenProperties, { ...outputs });
  return { id: state.id ?? id, outputs: { ...outputs, id: state.id ?? id }, inputs };
}

/** Deletes both tokens, and no other. The current one last: where a delete fails in between, it still works. */
async function remove(ctx: LifecycleContext, _id: string, olds: Properties): Promise<void> {
  const { userId, tokenId, previousTokenId } = olds as unknown as RotatingAuthTokenState;
  for (const id of [previousTokenId, tokenId]) if (id) await deleteToken(ctx, { userId, id });
}

/** The life of a user's current and previous token. */
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
