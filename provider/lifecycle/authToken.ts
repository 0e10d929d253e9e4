import { isNotFound, isSlotLimit } from "../identity/errors";
import { isOcid } from "../identity/ocid";
import type { CreatedAuthToken, ServiceAuthToken } from "../identity/types";
import { listOne, waitUntilActive } from "./activation";
import { type CheckFailure, checkProperties, descriptionRule, type PropertyRules, userIdRule } from "./check";
import type { LifecycleContext } from "./context";
import { explain, LifecycleError, PartialStateError } from "./problems";
import { slotLimitError } from "./slots";
import { type AuthTokenInputs, type AuthTokenState, isGone, toState } from "./tokenRecord";
import { type Properties, UNKNOWN } from "./unknown";

/** What each input must be. */
export const authTokenRules: PropertyRules = {
  userId: { required: true, rule: userIdRule },
  description: { required: true, rule: descriptionRule },
};

/** The outputs that are secret wherever they go. */
export const authTokenSecrets: readonly string[] = ["token"];

/** Checks inputs before anything is sent. */
export function checkAuthToken(news: Properties): CheckFailure[] {
  return checkProperties(news, authTokenRules);
}

/** What a change of inputs asks for. */
export interface Diff {
  /** Inputs that differ. */
  readonly changed: readonly string[];
  /** Those of them that no update can change. */
  readonly replaces: readonly string[];
  /** Outputs that are sure to stay as they are. */
  readonly stables: readonly string[];
}

const REPLACING: ReadonlySet<string> = new Set(["userId"]);
const STABLE_IN_UPDATE = ["id", "userId", "token", "timeCreated", "timeExpires"];

/** Compares what the state has with what the program asks. A value that is not known yet counts as different. */
export function diffAuthToken(olds: Properties, news: Properties): Diff {
  const changed = Object.keys(authTokenRules).filter(
    (key) => news[key] === UNKNOWN || news[key] !== olds[key],
  );
  const replaces = changed.filter((key) => REPLACING.has(key));
  return { changed, replaces, stables: replaces.length > 0 ? [] : STABLE_IN_UPDATE };
}

/**
 * Makes a token and waits until it is ACTIVE.
 * @throws PartialStateError once the token is made, with its text; LifecycleError before
 */
export async function createAuthToken(
  ctx: LifecycleContext,
  inputs: AuthTokenInputs,
): Promise<AuthTokenState> {
  const doing = `Creating an auth token for user ${inputs.userId}`;
  let created: CreatedAuthToken;
  try {
    created = await ctx.service.create({ ...inputs, retryToken: ctx.newRetryToken() }, ctx);
  } catch (error) {
    if (isSlotLimit(error)) throw await slotLimitError(ctx, inputs.userId, error);
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
  return settle(ctx, state);
}

/** Waits for ACTIVE; a failure keeps what is known. */
async function settle(ctx: LifecycleContext, state: AuthTokenState): Promise<AuthTokenState> {
  try {
    return toState(await waitUntilActive(ctx, state), state);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new PartialStateError(message, state.id, state, { cause: error });
  }
}

/**
 * Reads a token by the user's list: there is no request for one token.
 * @returns undefined when the token is proven absent
 * @throws LifecycleError when the service does not say whether it is there
 */
export async function readAuthToken(
  ctx: LifecycleContext,
  id: TokenId,
  known: Partial<AuthTokenState>,
): Promise<AuthTokenState | undefined> {
  let found: ServiceAuthToken | undefined;
  try {
    found = await findInWindow(ctx, id, known.timeCreated);
  } catch (error) {
    throw isNotFound(error)
      ? ambiguous(`Reading auth token ${id.id}`, id, error)
      : explain(`Reading auth token ${id.id}`, error);
  }
  if (!found || isGone(found.state)) return undefined;
  // The service never shows the text again: what the state has is all there is.
  return toState(found, known);
}

const LOOK_AGAIN_MS = 2_000;

/** Looks again for a token so young that the list may not know it yet. */
async function findInWindow(ctx: LifecycleContext, id: TokenId, timeCreated: string | undefined) {
  const created = Date.parse(timeCreated ?? "");
  for (;;) {
    const found = await listOne(ctx, id);
    const left = created + ctx.settings.consistencyWindowMs - ctx.clock.now();
    // A time from a clock that runs ahead must not keep anyone waiting for longer than the window.
    if (found || !(left > 0) || left > ctx.settings.consistencyWindowMs) return found;
    await ctx.clock.sleep(Math.min(LOOK_AGAIN_MS, left), ctx.signal);
  }
}

function ambiguous(doing: string, { userId, id }: TokenId, error: Error): LifecycleError {
  return new LifecycleError(
    [
      `${doing} failed. ${error.message}.`,
      `The service says this both when user ${userId} does not exist and when this caller may not see it, so the state is kept as it is.`,
      "  - If the user exists: run as that user or as an administrator (tenancyOcid, userOcid, profile, region), then again.",
      `  - If the user was deleted, its tokens went with it: pulumi state delete '<urn>' forgets ${id}.`,
    ].join("\n"),
    { cause: error },
  );
}

/**
 * Changes the description, and goes on with a wait that an earlier run could not finish.
 * @throws PartialStateError when the description is changed but the token is still not ACTIVE
 */
export async function updateAuthToken(
  ctx: LifecycleContext,
  olds: AuthTokenState,
  news: AuthTokenInputs,
): Promise<AuthTokenState> {
  const doing = `Updating auth token ${olds.id}`;
  if (olds.description === news.description) return settle(ctx, await current(ctx, olds));
  try {
    const updated = await ctx.service.update(olds.userId, olds.id, news.description, ctx);
    return await settle(ctx, toState(updated, olds));
  } catch (error) {
    if (isNotFound(error)) throw await missing(ctx, doing, olds, error);
    throw explain(doing, error);
  }
}

/** The token now, where an earlier run left it unfinished; the state's own word where the list does not show it. */
async function current(ctx: LifecycleContext, olds: AuthTokenState): Promise<AuthTokenState> {
  if (olds.state === "ACTIVE") return olds;
  const seen = await listOne(ctx, olds).catch((error) => {
    throw explain(`Reading auth token ${olds.id}`, error);
  });
  return seen ? toState(seen, olds) : olds;
}

async function missing(
  ctx: LifecycleContext,
  doing: string,
  olds: AuthTokenState,
  error: Error,
): Promise<LifecycleError> {
  const found = await listOne(ctx, olds).catch(() => "unlisted" as const);
  if (found !== undefined) return ambiguous(doing, olds, error);
  return new LifecycleError(
    `${doing} failed: it no longer exists; somebody deleted it. Run pulumi up --refresh: it will be made anew.`,
    { cause: error },
  );
}

/**
 * Deletes a token; one that is proven absent counts as deleted.
 * @throws LifecycleError when the service does not say so
 */
export async function deleteAuthToken(ctx: LifecycleContext, id: TokenId): Promise<void> {
  const doing = `Deleting auth token ${id.id}`;
  try {
    await ctx.service.delete(id.userId, id.id, ctx);
  } catch (error) {
    if (!isNotFound(error)) throw explain(doing, error);
    const found = await listOne(ctx, id).catch(() => "unlisted" as const);
    if (found === "unlisted" || (found && !isGone(found.state))) throw ambiguous(doing, id, error);
  }
}

/** What names a token to the service. */
export interface TokenId {
  readonly userId: string;
  readonly id: string;
}

/** The form of an id for import and `get`, where nothing else says whose token it is. */
export const ID_FORMS =
  "users/{userId}/authTokens/{authTokenId}, or the bare OCID of the token where userId is known";

/**
 * Reads an id as a user may write it.
 * @throws LifecycleError when it names no token, or does not say whose
 */
export function parseTokenId(id: string, userId: string | undefined): TokenId {
  const match = /^users\/([^/]+)\/authTokens\/([^/]+)$/.exec(id);
  const parsed = match ? { userId: match[1] ?? "", id: match[2] ?? "" } : { userId: userId ?? "", id };
  if (!parsed.userId)
    throw new LifecycleError(`The id ${id} does not say whose token it is. Write ${ID_FORMS}.`);
  if (userId && parsed.userId !== userId) {
    throw new LifecycleError(`The id ${id} names another user than userId, ${userId}.`);
  }
  if (!isOcid(parsed.userId, "user") || !isOcid(parsed.id)) {
    throw new LifecycleError(`The id ${id} is none of an auth token. Write ${ID_FORMS}.`);
  }
  return parsed;
}
