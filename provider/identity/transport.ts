import type { HttpClient, HttpRequest, RequestSigner } from "oci-common";
import { whyEnded } from "./ended";
import { type Operation, ServiceError, TransportError, type TransportFailure } from "./errors";
import { withTimeLimit } from "./timeLimit";

/** What one call adds to the requests of the SDK's client. */
export interface TransportCall {
  readonly operation: Operation;
  readonly signal?: AbortSignal | undefined;
  /** The page to ask for: `ListAuthTokens` of the SDK has no parameter for it. */
  readonly page?: string | undefined;
}

export interface TransportOptions {
  readonly signer: RequestSigner;
  readonly fetch: typeof fetch;
  /** One attempt, from connecting to the last byte of the answer, in milliseconds. */
  readonly attemptTimeoutMs: number;
}

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * An HTTP client for the SDK's own client: signs, sends, and gives every failure back as a typed error.
 *
 * The SDK's retrier prints each failure to the console, drops the cause and hides the headers. So it is never shown one: a
 * failed attempt is an answer of status 200 whose every use throws the error (see `failed`).
 */
export function httpClient(options: TransportOptions, call: TransportCall): HttpClient {
  return {
    async send(request: HttpRequest): Promise<Response> {
      try {
        return await sendOnce(options, call, request);
      } catch (error) {
        return failed(error);
      }
    },
  };
}

async function sendOnce(
  options: TransportOptions,
  call: TransportCall,
  request: HttpRequest,
): Promise<Response> {
  const uri = call.page === undefined ? request.uri : withPage(request.uri, call.page);
  assertOwnPath(call.operation, uri);
  const signed = { method: request.method, uri, headers: request.headers, body: request.body };
  await options.signer.signHttpRequest(signed);
  if (call.signal?.aborted) throw cancelled(call);
  const body = typeof request.body === "string" ? { body: request.body } : {};
  const { response, text } = await withTimeLimit(options.attemptTimeoutMs, endedBy(call), async (signal) => {
    // A signed request must reach the host it was signed for, so no redirect is followed.
    const { method, headers } = request;
    const answer = await options.fetch(uri, { method, headers, redirect: "manual", signal, ...body });
    return { response: answer, text: await answer.text() };
  }).catch((error: unknown) => {
    throw transportError(call, uri, options.attemptTimeoutMs, error);
  });
  if (!response.ok) throw serviceError(call.operation, response, text);
  if (response.status !== 204) assertJson(call.operation, text);
  return new Response(response.status === 204 ? null : text, {
    status: response.status,
    headers: response.headers,
  });
}

/**
 * What ends an attempt from outside. Nothing ends a create that is being sent: its answer is the only one that ever has the
 * token's text, and it comes within the attempt's own time or not at all.
 */
function endedBy({ operation, signal }: TransportCall): AbortSignal | undefined {
  return operation === "CreateAuthToken" ? undefined : signal;
}

function cancelled({ operation, signal }: TransportCall): TransportError {
  return new TransportError(operation, "cancelled", whyEnded(signal), { cause: signal?.reason });
}

/** The SDK escapes ids in a path, all but `.` and `..`, which would go elsewhere. */
function assertOwnPath(operation: Operation, uri: string): void {
  const written = uri.replace(/^[a-z]+:\/\/[^/?#]*/, "").replace(/[?#].*$/, "") || "/";
  if (new URL(uri).pathname === written) return;
  throw new Error(`${operation}: the path ${written} leads elsewhere: check userId and the id of the token.`);
}

function withPage(uri: string, page: string): string {
  const url = new URL(uri);
  url.searchParams.set("page", page);
  return url.href;
}

function transportError(call: TransportCall, uri: string, timeoutMs: number, error: unknown): TransportError {
  const make = (failure: TransportFailure, detail: string) =>
    new TransportError(call.operation, failure, detail, { cause: error });
  const host = new URL(uri).host;
  if (endedBy(call)?.aborted) return cancelled(call);
  if (error instanceof Error && error.name === "TimeoutError") {
    return make("timeout", `no complete answer from ${host} within ${timeoutMs / 1000} s`);
  }
  const code = errorCode(error);
  if (UNREACHABLE.has(code)) return make("unreachable", `${host} cannot be reached (${code})`);
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return make("untrusted", `the certificate of ${host} is not trusted (${code})`);
  }
  return make("interrupted", `the connection to ${host} broke off${code && ` (${code})`}`);
}

/** The system's code of a failed fetch, which sits one or two causes deep. */
function errorCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    const code = "code" in at ? at.code : undefined;
    if (typeof code === "string") return code;
  }
  return "";
}

function serviceError(operation: Operation, response: Response, text: string): ServiceError {
  const body = parseErrorBody(text);
  const date = serviceTime(response);
  return new ServiceError(operation, {
    status: response.status,
    code: body.code,
    message: body.message,
    requestId: response.headers.get("opc-request-id") ?? undefined,
    retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), date ?? Date.now()),
    serverTimeMs: date,
  });
}

/** The service's clock by the Date header, which has whole seconds. */
function serviceTime(response: Response): number | undefined {
  const date = Date.parse(response.headers.get("date") ?? "");
  return Number.isNaN(date) ? undefined : date;
}

/** Takes code and message, and only those, of Oracle's error body; a proxy's HTML page gives neither. */
function parseErrorBody(text: string): { code?: string; message?: string } {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return {};
    const { code, message } = body as Record<string, unknown>;
    return {
      ...(typeof code === "string" ? { code: oneLine(code, 80) } : {}),
      ...(typeof message === "string" ? { message: oneLine(message, 500) } : {}),
    };
  } catch {
    return {};
  }
}

function oneLine(text: string, max: number): string {
  return text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, max);
}

/** A Retry-After, in seconds or as an HTTP date, as milliseconds from the service's now. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d+(\.\d+)?\s*$/.test(header)) return Number(header) * 1000;
  // Date.parse alone takes "-5" or "soon 3" for a day in 2001.
  const date = /^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function assertJson(operation: Operation, text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new TransportError(operation, "garbled", "the answer is not the service's: no JSON");
  }
}

function failed(error: unknown): Response {
  const fail = (): never => {
    throw error;
  };
  return {
    status: 200,
    ok: true,
    json: async () => fail(),
    text: async () => fail(),
    headers: { get: fail },
  } as unknown as Response;
}
