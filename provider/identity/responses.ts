import { type Operation, TransportError } from "./errors";
import type { CreatedAuthToken, ServiceAuthToken } from "./types";

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function garbled(operation: Operation, detail: string): TransportError {
  return new TransportError(operation, "garbled", `the answer is not the service's: ${detail}`);
}

function text(item: Json, key: string): string | undefined {
  const value = item[key];
  // The SDK's models type times as Date although they arrive as strings; take both.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  // Neither the engine's wire nor its errors can carry half a surrogate pair.
  return typeof value === "string" ? value.toWellFormed() : undefined;
}

function numberAsText(item: Json, key: string): string | undefined {
  const value = item[key];
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/**
 * Reads one auth token of an answer. Absent and null are the same; fields that are not needed to know the token are left
 * out when they have the wrong type; without an id or a state there is no token to speak of.
 * @throws TransportError `garbled`, which is worth a retry.
 */
export function parseAuthToken(operation: Operation, body: unknown, userId: string): CreatedAuthToken {
  if (!isRecord(body)) throw garbled(operation, "no object");
  const id = text(body, "id");
  if (!id) throw garbled(operation, "an auth token without an id");
  const state = text(body, "lifecycleState");
  if (!state) throw garbled(operation, `auth token ${id} without a lifecycleState`);
  const owner = text(body, "userId") ?? userId;
  const inactiveState = numberAsText(body, "inactiveStatus");
  const timeCreated = text(body, "timeCreated");
  const timeExpires = text(body, "timeExpires");
  const token = text(body, "token");
  return {
    id,
    userId: owner,
    description: text(body, "description") ?? "",
    state,
    ...(inactiveState ? { inactiveState } : {}),
    ...(timeCreated ? { timeCreated } : {}),
    ...(timeExpires ? { timeExpires } : {}),
    ...(token ? { token } : {}),
  };
}

/** Reads a list answer; never holds a token's text, whatever the answer holds. */
export function parseAuthTokens(operation: Operation, body: unknown, userId: string): ServiceAuthToken[] {
  if (!Array.isArray(body)) throw garbled(operation, "no list");
  return body.map((item) => {
    const { token: _token, ...listed } = parseAuthToken(operation, item, userId);
    return listed;
  });
}
