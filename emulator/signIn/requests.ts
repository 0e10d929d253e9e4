import type { KeyObject } from "node:crypto";
import { parsePublicKey } from "../keys";
import { type HttpError, httpError } from "../responses";

/** What the service answers to a request whose sender it does not know, whatever is wrong with it. */
export function notAuthenticated(reason: string): HttpError {
  const message = "The required information to complete authentication was not provided or was incorrect.";
  return httpError(401, "NotAuthenticated", message, reason);
}

/** Runs a check of a token or certificate; what it throws becomes a 401. */
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

/** The public key that a session is to be bound to: PEM, or its base64 text without the first and last line. */
export function parseSessionKey(text: unknown): KeyObject | undefined {
  if (typeof text !== "string") return undefined;
  const base64 = text.replace(/-----[A-Z ]+-----|\s/g, "");
  try {
    return parsePublicKey(`-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`);
  } catch {
    return undefined;
  }
}

/** The same, refused with 400 where it is none. */
export function requireSessionKey(name: string, text: unknown): KeyObject {
  const key = parseSessionKey(text);
  if (!key) throw httpError(400, "InvalidParameter", `${name} must be an RSA public key.`);
  return key;
}

/** A JSON object, refused with 400 where the body is none. */
export function parseJsonObject(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // Refused below.
  }
  throw httpError(400, "CannotParseRequest", "Incorrectly formatted request.", "the body is no JSON object");
}
