import { changeDescription } from "./changeDescription";
import {
  booleanRule,
  type CheckFailure,
  checkProperties,
  descriptionRule,
  type PropertyRules,
  rotateWhenChangedRule,
  userIdRule,
} from "./check";
import type { LifecycleContext } from "./context";
import { parseRotateAfter, ROTATE_AFTER_FORM } from "./duration";
import { changedInputs, present } from "./equal";
import { type MadeToken, makeToken } from "./makeToken";
import { findToken } from "./presence";
import { explain, LifecycleError, PartialStateError } from "./problems";
import { waitForRegistryRule } from "./readiness";
import { removeToken } from "./removeToken";
import type { Diff, Found, Made, ResourceLifecycle } from "./resource";
import { rotate, withoutCurrent, withoutPrevious } from "./rotate";
import type { RotatingInputs, RotatingState } from "./rotatingRecord";
import { nextRotation, rotationReason } from "./rotation";
import { settle, waiting } from "./settle";
import { type Properties, UNKNOWN } from "./unknown";

const rules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  description: { required: true, rule: descriptionRule },
  rotateAfter: {
    required: false,
    rule: (value) => (parseRotateAfter(value) ? undefined : `must be ${ROTATE_AFTER_FORM}`),
  },
  rotateWhenChanged: { required: false, rule: rotateWhenChangedRule },
  keepPrevious: { required: false, rule: booleanRule },
  waitForRegistry: { required: false, rule: waitForRegistryRule },
};

const INPUTS = Object.keys(rules);

function check(news: Properties): CheckFailure[] {
  const failures = checkProperties(news, rules);
  if (!news.rotateAfter && !news.rotateWhenChanged) {
    failures.push({
      property: "rotateAfter",
      reason: "one of rotateAfter and rotateWhenChanged must be set, or nothing ever rotates",
    });
  }
  return failures;
}

const ROTATED = ["token", "tokenId", "previousToken", "previousTokenId", "rotatedAt", "nextRotation"];

function diff(olds: Properties, news: Properties, now: number): Diff {
  const changed = changedInputs(INPUTS, olds, news);
  if (changed.includes("userId")) return { changed, replaces: ["userId"], stables: [] };
  const reason = rotationReason(olds, news, now);
  if (!reason) {
    const stables = ["id", "userId", "token", "tokenId", "rotatedAt"];
    return { changed, replaces: [], stables, ...waiting(olds) };
  }
  return {
    changed,
    replaces: [],
    stables: ["id", "userId"],
    changedOutputs: ROTATED,
    reason: `A rotation is due: ${reason}.`,
  };
}

function preview(state: Properties | undefined, news: Properties, now: number): Properties {
  const olds = state && news.keepPrevious === false ? { ...withoutPrevious(state) } : state;
  const unknown = {
    id: UNKNOWN,
    state: UNKNOWN,
    token: UNKNOWN,
    tokenId: UNKNOWN,
    rotatedAt: UNKNOWN,
    nextRotation: UNKNOWN,
  };
  if (!olds) return { ...unknown, ...news };
  const old = withoutInputs(olds);
  if (!rotationReason(olds, news, now)) {
    return withNextRotation({ ...old, ...news, ...(waiting(olds) ? { state: UNKNOWN } : {}) });
  }
  const { id: _id, ...changing } = unknown;
  // Where the current token is known to be gone, or not known to work, the previous one stays what it is.
  const previous =
    news.keepPrevious === false
      ? {}
      : old.tokenId && !(old.pending && old.previousTokenId)
        ? { previousToken: old.token, previousTokenId: old.tokenId }
        : { previousToken: old.previousToken, previousTokenId: old.previousTokenId };
  const { pending: _unproven, ...rest } = withoutPrevious(old);
  return { ...rest, ...present(previous), ...changing, ...news };
}

/** A state with no word of earlier inputs, which a program may have dropped. */
function withoutInputs(state: Properties): Properties {
  return Object.fromEntries(Object.entries(state).filter(([key]) => !INPUTS.includes(key)));
}

function withNextRotation(state: Properties): Properties {
  const { nextRotation: _old, ...rest } = state;
  const next =
    state.rotateAfter === UNKNOWN
      ? UNKNOWN
      : nextRotation(state.rotatedAt as string | undefined, state.rotateAfter);
  return { ...rest, ...present({ nextRotation: next }) };
}

async function create(ctx: LifecycleContext, properties: Properties): Promise<Made> {
  const inputs = properties as unknown as RotatingInputs;
  let token: MadeToken;
  try {
    token = await makeToken(ctx, inputs);
  } catch (error) {
    if (!(error instanceof PartialStateError)) throw error;
    // A token without a value serves nobody as the current one; as the previous one it is not forgotten.
    const state = { ...inputs, id: idOf(error.id), state: "DELETED", previousTokenId: error.id };
    throw new PartialStateError(error.message, state.id, state, { cause: error });
  }
  const state: RotatingState = {
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
  state: RotatingState,
  inputs: RotatingInputs,
): Promise<Properties> {
  let reached: RotatingState = { ...(withoutInputs({ ...state }) as unknown as RotatingState), ...inputs };
  try {
    const active = await settle(ctx, {
      ...present({ token: reached.token, waitForRegistry: inputs.waitForRegistry }),
      id: reached.tokenId ?? "",
      userId: inputs.userId,
      description: inputs.description,
      state: reached.state,
    });
    const { pending: _met, ...proven } = reached;
    reached = { ...proven, state: active.state };
    if (inputs.keepPrevious === false && reached.previousTokenId) {
      await removeToken(ctx, { userId: inputs.userId, id: reached.previousTokenId });
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
function keeping(state: RotatingState, error: unknown): PartialStateError {
  const message = error instanceof Error ? error.message : String(error);
  return new PartialStateError(message, state.id, withNextRotation({ ...state }), { cause: error });
}

async function update(
  ctx: LifecycleContext,
  id: string,
  olds: Properties,
  news: Properties,
): Promise<Properties> {
  const inputs = news as unknown as RotatingInputs;
  const old = await lookedAt(ctx, { ...olds, id } as unknown as RotatingState);
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
    if (reached === old && !(error instanceof PartialStateError)) throw explain("The rotation", error);
    // The old inputs stay in the outputs, so that the next run finds the same reason to rotate, unless a new token is there.
    const { rotateWhenChanged } = inputs;
    const isRotated = reached.tokenId !== undefined && reached.tokenId !== old.tokenId;
    throw keeping(isRotated ? { ...reached, ...present({ rotateWhenChanged }) } : reached, error);
  }
  return finish(ctx, reached, inputs);
}

/** The state with the current token as it is now, where it could not be used when the state was written. */
async function lookedAt(ctx: LifecycleContext, state: RotatingState): Promise<RotatingState> {
  const { userId, tokenId, rotatedAt } = state;
  if (!tokenId || !waiting({ ...state })) return state;
  const found = await findToken(ctx, { userId, id: tokenId }, rotatedAt);
  return found ? { ...state, state: found.state } : withoutCurrent(state);
}

async function describeAs(
  ctx: LifecycleContext,
  old: RotatingState,
  inputs: RotatingInputs,
): Promise<RotatingState> {
  const { userId, tokenId } = old;
  if (old.description === inputs.description || !tokenId) return old;
  const { description, state } = await changeDescription(ctx, { userId, id: tokenId }, inputs.description);
  return { ...old, description, state };
}

/** Looks for both tokens. One that is gone leaves the state; the resource is gone when both are. */
async function read(ctx: LifecycleContext, id: string, known: Properties): Promise<Found | undefined> {
  const state = known as unknown as RotatingState;
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
  const inputs = Object.fromEntries(Object.entries(outputs).filter(([key]) => INPUTS.includes(key)));
  return { id: state.id ?? id, outputs: { ...outputs, id: state.id ?? id }, inputs };
}

/** Deletes both tokens, and no other. The current one last: where a delete fails in between, it still works. */
async function remove(ctx: LifecycleContext, _id: string, olds: Properties): Promise<void> {
  const { userId, tokenId, previousTokenId } = olds as unknown as RotatingState;
  for (const id of [previousTokenId, tokenId]) if (id) await removeToken(ctx, { userId, id });
}

/** The life of a user's current and previous token. */
export const rotatingAuthToken: ResourceLifecycle = {
  type: "RotatingAuthToken",
  rules,
  secrets: ["token", "previousToken"],
  check,
  diff,
  preview,
  create,
  read,
  update,
  delete: remove,
};
