import { SettingsError } from "../settings";

/** A token that stands for a session with Oracle: a JWT, whose signature only Oracle can check. */
export interface SecurityToken {
  readonly text: string;
  /** When it ends, in milliseconds since the epoch; Infinity where it does not say. */
  readonly expiresAt: number;
  /** A claim that is a text. */
  claim(name: string): string | undefined;
}

/**
 * Reads a security token, with or without white space around it.
 * @returns undefined where the text is no JWT: it must not get into a header, nor into the error of a header
 */
export function parseSecurityToken(text: string): SecurityToken | undefined {
  const token = text.trim();
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(token)?.[1];
  if (!payload) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof claims !== "object" || claims === null) return undefined;
  const values = claims as Record<string, unknown>;
  const seconds = Number(values.exp ?? Number.NaN);
  return {
    text: token,
    expiresAt: Number.isFinite(seconds) ? seconds * 1000 : Number.POSITIVE_INFINITY,
    claim(name) {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
  };
}

/**
 * A token that is sent in a header as it is, without the white space around it.
 * @param where what held it, for the message
 * @throws SettingsError where it has white space inside: the error of the header would quote it
 */
export function headerToken(text: string, where: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new SettingsError(`${where} holds no token: it is empty or has white space in it.`);
}
