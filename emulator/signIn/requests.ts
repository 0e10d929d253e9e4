import type { KeyObject } from "node:crypto";
import { parsePublicKey } from "../keys";
import { type HttpError, httpError } from "../responses";

/** The error for every request that cannot be authenticated, whatever the reason. */
export function notAuthenticated(reason: string): HttpError {
  const message = "The required information to complete authentication was not provided or was incorrect.";
  return httpError(401, "NotAuthenticated", message, reason);
}

/** Runs a check of a token or certificate and turns what it throws into a 401. */
export function authenticated<T>(what: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw notAuthenticated(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
}

/** The public key for a session from PEM, with or without the first and last line; undefined if it is not one. */
export function parseSessionKey(text: unknown): KeyObject | undefined {
  if (typeof text !== "string") return undefined;
  const base64 = text.replace(/-----[A-Z ]+-----|\s/g, "");
  try {
    return parsePublicKey(`-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`);
  } catch {
    return undefined;
  }
}

/** Parses the public key for a session. Throws a 400 if it is not one. */
export function requireSessionKey(name: string, text: unknown): KeyObject {
  const key = parseSessionKey(text);
  if (!key) throw httpError(400, "InvalidParameter", `${name} must be an RSA public key.`);
  return key;
}

/** Parses a body that must be a JSON object. Throws a 400 otherwise. */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Rejected below.
  }
  throw httpError(400, "CannotParseRequest", "Incorrectly formatted request.", "the body is no JSON object");
}
