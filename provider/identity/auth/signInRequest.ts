import { readBody } from "../body";
import type { Clock } from "../clock";
import { networkFailure } from "../networkFailure";
import { withTimeLimit } from "../timeLimit";
import { SignInError } from "./signInError";
import { parseSecurityToken, type SecurityToken } from "./tokens";

/** A request for something to sign with. */
export interface SignInRequest {
  /** Who is asked, for messages: "The instance metadata service". */
  readonly service: string;
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly fetch: typeof fetch;
  /** Completes the headers of an attempt by a signature. */
  readonly sign?: (headers: Headers) => Promise<void> | void;
  /** One attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** What to do about a failure, by its status, to end its message with. */
  readonly advice?: (status: number | undefined) => string | undefined;
  /** Texts that the service might repeat and that no message may have. */
  readonly secrets?: readonly string[];
}

/** As often as Oracle's SDKs try. */
const ATTEMPTS = 3;
const BASE_MS = 500;
const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Sends a request for something to sign with, and sends it again after a failure that may pass.
 * @returns the text of the response
 * @throws SignInError
 */
export async function signInRequest(
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  request: SignInRequest,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(request);
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof SignInError && error.transient)) throw error;
      await clock.sleep(BASE_MS * 2 ** (attempt - 1) * (0.5 + random() / 2));
    }
  }
}

async function sendOnce(request: SignInRequest): Promise<string> {
  const { service, url, method = "GET", body, timeoutMs } = request;
  const headers = new Headers(request.headers);
  await request.sign?.(headers);
  const init = { method, headers, redirect: "manual" as const, ...(body === undefined ? {} : { body }) };
  const fail = (detail: string, more: ConstructorParameters<typeof SignInError>[1]) =>
    new SignInError(
      [`${service} ${detail}.`, request.advice?.(more?.status)].filter(Boolean).join(" "),
      more,
    );
  const { response, text } = await withTimeLimit(timeoutMs, undefined, async (signal) => {
    const received = await request.fetch(url, { ...init, signal });
    return { response: received, text: await readBody(received) };
  }).catch((error: unknown) => {
    const { failure, detail } = networkFailure(error, url, timeoutMs);
    throw fail(`gave no response: ${detail}`, {
      transient: failure !== "untrusted" && failure !== "oversized",
      cause: error,
    });
  });
  if (response.ok) return text;
  const said = spokenError(text, request.secrets ?? []);
  throw fail(`(${new URL(url).host}) answered HTTP ${response.status}${said && `: ${said}`}`, {
    status: response.status,
    transient: RETRIED_STATUS.has(response.status),
  });
}

/** The words of Oracle's and of OAuth's error bodies; anything else may be a proxy's page. */
function spokenError(text: string, secrets: readonly string[]): string {
  let body: Record<string, unknown>;
  try {
    body = Object(JSON.parse(text));
  } catch {
    return "";
  }
  const words = [body.code ?? body.error, body.message ?? body.error_description]
    .filter((word) => typeof word === "string")
    .join(": ");
  const safe = secrets
    .filter((secret) => secret.length > 3)
    .reduce((said, secret) => said.replaceAll(secret, "[secret]"), words);
  return safe
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, 300);
}

/**
 * Reads the security token out of a JSON response.
 * @throws SignInError without a word of the response
 */
export function securityTokenIn(text: string, service: string): SecurityToken {
  // Some services put the prefix of a keyId before it.
  const token = parseSecurityToken(tokenIn(text, service).replace(/^ST\$/, ""));
  if (token) return token;
  throw new SignInError(`${service} gave a token that is no JWT.`);
}

/**
 * Reads a token out of a JSON response.
 * @throws SignInError without a word of the response
 */
export function tokenIn(text: string, service: string, field = "token"): string {
  let value: unknown;
  try {
    value = Object(JSON.parse(text))[field];
  } catch {
    value = undefined;
  }
  if (typeof value === "string" && value) return value;
  throw new SignInError(`${service} gave a response without a ${field}.`);
}
