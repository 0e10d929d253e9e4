import { bodyOf, isListed, isVisible, listedBodyOf, type TokenRecord, type UserRecord } from "../model";
import { pageOf } from "../paging";
import { empty, httpError, json, notFound } from "../responses";
import type { Replay, RetryTokens } from "../retryTokens";
import type { Settings } from "../settings";
import type { Caller } from "../signIn/caller";
import type { Store } from "../store";
import type { ApiRequest, Clock, HttpResponse } from "../types";

/** What the handlers need. */
export interface ServiceParts {
  store: Store;
  retryTokens: RetryTokens;
  settings: Settings;
  clock: Clock;
}

/** POST …/authTokens. */
export function createAuthToken(parts: ServiceParts, request: ApiRequest, user: UserRecord): HttpResponse {
  const details = parseBody(request.body);
  const description = checkDescription(details.description, parts.settings);
  if (description === undefined) throw httpError(400, "MissingParameter", "description is required.");
  const retryToken = request.headers["opc-retry-token"];
  if (retryToken !== undefined && (retryToken.length < 1 || retryToken.length > 64)) {
    throw httpError(400, "InvalidParameter", "opc-retry-token must have 1 to 64 characters.");
  }
  if (retryToken === undefined) return created(parts, newToken(parts, user, description));

  const body = JSON.stringify(Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1)));
  const forgets = parts.settings.retryTokenReplays === "forget";
  const recall = forgets ? ({ kind: "new" } as const) : parts.retryTokens.recall(user.id, retryToken, body);
  if (recall.kind === "conflict") throw invalidatedRetryToken("the retry token was used with another body");
  if (recall.kind === "replay") return replay(parts, user, recall);
  const token = newToken(parts, user, description);
  const response = created(parts, token);
  parts.retryTokens.remember(user.id, retryToken, { body, tokenId: token.id, response });
  return response;
}

function replay(parts: ServiceParts, user: UserRecord, { tokenId, response }: Replay): HttpResponse {
  const replays = parts.settings.retryTokenReplays;
  if (replays === "evenDeleted") return response;
  if (replays === "reject") throw invalidatedRetryToken("retry tokens are not to be repeated");
  const earlier = parts.store.liveRecord(user.id, tokenId);
  if (!earlier) throw invalidatedRetryToken("the token it created has been deleted since");
  return created(parts, earlier, replays !== "withoutValue");
}

/** GET …/authTokens. */
export function listAuthTokens(parts: ServiceParts, request: ApiRequest, user: UserRecord): HttpResponse {
  const now = parts.clock.now();
  const listed = parts.store
    .records()
    .filter((token) => token.userId === user.id && isListed(token, now, parts.settings))
    .map((token) => listedBodyOf(token, now, parts.settings));
  const { items, headers } = pageOf(listed, request.query, parts.settings.pageSize);
  return json(200, items, headers);
}

/** PUT …/authTokens/{id}. An omitted description is not changed. */
export function updateAuthToken(
  parts: ServiceParts,
  request: ApiRequest,
  user: UserRecord,
  tokenId: string,
): HttpResponse {
  const token = existing(parts, user, tokenId);
  const description = checkDescription(parseBody(request.body).description, parts.settings);
  checkIfMatch(request, token);
  if (description !== undefined) parts.store.update(token, description);
  return json(200, bodyOf(token, parts.clock.now(), parts.settings), { etag: token.etag });
}

/** DELETE …/authTokens/{id}. */
export function deleteAuthToken(
  parts: ServiceParts,
  request: ApiRequest,
  user: UserRecord,
  tokenId: string,
): HttpResponse {
  const token = existing(parts, user, tokenId);
  checkIfMatch(request, token);
  parts.store.remove(token);
  return empty(204);
}

/** The user in a path, if the caller may act for it. Throws the same 404 in all other cases. */
export function authorizedUser(parts: ServiceParts, caller: Caller, userId: string): UserRecord {
  const user = parts.store.user(userId);
  if (!user) throw notFound("unknown user");
  if (!isVisible(user, parts.clock.now(), parts.settings)) throw notFound("the user is not visible yet");
  if (caller.id !== user.id && !caller.administrator) throw notFound("the caller is no administrator");
  return user;
}

function newToken({ store, settings }: ServiceParts, user: UserRecord, description: string): TokenRecord {
  if (store.countLive(user.id) >= settings.tokenLimit) {
    const message = `The user has reached the maximum of ${settings.tokenLimit} auth tokens.`;
    throw httpError(settings.limitStatus, settings.limitCode, message);
  }
  return store.create(user.id, description);
}

function created({ clock, settings }: ServiceParts, token: TokenRecord, withValue = true): HttpResponse {
  const value = withValue ? { token: token.text } : {};
  return json(200, { ...bodyOf(token, clock.now(), settings), ...value }, { etag: token.etag });
}

function existing({ store }: ServiceParts, user: UserRecord, tokenId: string): TokenRecord {
  const token = store.liveRecord(user.id, tokenId);
  if (!token) throw notFound("unknown auth token");
  return token;
}

function checkIfMatch(request: ApiRequest, token: TokenRecord): void {
  const expected = request.headers["if-match"];
  if (expected === undefined || expected === "*" || expected === token.etag) return;
  throw httpError(412, "NoEtagMatch", "The If-Match header does not match the entity tag of the resource.");
}

function checkDescription(value: unknown, settings: Settings): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw httpError(400, "InvalidParameter", "description must be a string.");
  if (value.length > 400) {
    throw httpError(400, "InvalidParameter", "description must have at most 400 characters.");
  }
  if (value === "" && !settings.allowEmptyDescription) {
    throw httpError(400, "InvalidParameter", "description must not be empty.");
  }
  return value;
}

function parseBody(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw httpError(400, "CannotParseRequest", "Incorrectly formatted request.", "the body is no JSON");
  }
  if (!isObject(value)) {
    throw httpError(
      400,
      "CannotParseRequest",
      "Incorrectly formatted request.",
      "the body is no JSON object",
    );
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalidatedRetryToken(reason: string) {
  const message =
    "The provided retry token was used in an earlier request that resulted in a system update, " +
    "but a subsequent operation invalidated the token.";
  return httpError(409, "InvalidatedRetryToken", message, reason);
}
