import type { HttpClient, HttpRequest } from "oci-common";
import { abortReason } from "./abortReason";
import type { SignableRequest, Signer } from "./auth/signer";
import { readBody } from "./body";
import { type Operation, ServiceError, type SignedBy, TransportError } from "./errors";
import { networkFailure } from "./networkFailure";
import { oneLine } from "./text";
import { withTimeLimit } from "./timeLimit";

/** What one call adds to the requests of the SDK's client. */
export interface TransportCall {
  readonly operation: Operation;
  readonly signal?: AbortSignal | undefined;
  /** The page to ask for: `ListAuthTokens` of the SDK has no parameter for it. */
  readonly page?: string | undefined;
}

export interface TransportOptions {
  readonly signer: Signer;
  /** For the message of a refusal. */
  readonly signedBy?: SignedBy | undefined;
  readonly fetch: typeof fetch;
  /** One attempt, from connecting to the last byte of the answer, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** What named the host, in words to go after "named by". */
  readonly hostOrigin?: string | undefined;
}

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
        return await send(options, call, request);
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** Signs a request and sends it; after a 401 once more, where what signs could be renewed: nothing has taken effect. */
async function send(options: TransportOptions, call: TransportCall, request: HttpRequest): Promise<Response> {
  const uri = call.page === undefined ? request.uri : withPage(request.uri, call.page);
  assertOwnPath(call.operation, uri);
  const signable: SignableRequest = {
    method: request.method,
    uri,
    headers: request.headers,
    body: request.body,
  };
  let received = await signAndSend(options, call, signable);
  const refused = received.response.status === 401;
  if (refused && (await unlessCancelled(call, options.signer.renew?.(signable, call.signal)))) {
    received = await signAndSend(options, call, signable);
  }
  const { response, text } = received;
  if (!response.ok) throw serviceError(options, call.operation, response, text);
  if (response.status !== 204) assertJson(call.operation, text);
  return new Response(response.status === 204 ? null : text, {
    status: response.status,
    headers: response.headers,
  });
}

async function signAndSend(
  options: TransportOptions,
  call: TransportCall,
  request: SignableRequest,
): Promise<{ response: Response; text: string }> {
  await unlessCancelled(call, options.signer.sign(request, call.signal));
  if (call.signal?.aborted) throw cancelled(call);
  const body = typeof request.body === "string" ? { body: request.body } : {};
  return withTimeLimit(options.attemptTimeoutMs, endedBy(call), async (signal) => {
    // A signed request must reach the host it was signed for, so no redirect is followed.
    const { method, uri, headers } = request;
    const response = await options.fetch(uri, { method, headers, redirect: "manual", signal, ...body });
    return { response, text: await readBody(response) };
  }).catch((error: unknown) => {
    throw transportError(options, call, request.uri, error);
  });
}

/** What signing gives, or the error of a call that was ended meanwhile. */
async function unlessCancelled<T>(call: TransportCall, signing: Promise<T> | undefined) {
  try {
    return await signing;
  } catch (error) {
    throw call.signal?.aborted ? cancelled(call) : error;
  }
}

/**
 * What ends an attempt from outside. Nothing ends a create that is being sent: its answer is the only one that ever has the
 * token's text, and it comes within the attempt's own time or not at all.
 */
function endedBy({ operation, signal }: TransportCall): AbortSignal | undefined {
  return operation === "CreateAuthToken" ? undefined : signal;
}

function cancelled({ operation, signal }: TransportCall): TransportError {
  return new TransportError(operation, "cancelled", abortReason(signal), { cause: signal?.reason });
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

function transportError(
  { attemptTimeoutMs, hostOrigin }: TransportOptions,
  call: TransportCall,
  uri: string,
  error: unknown,
): TransportError {
  if (endedBy(call)?.aborted) return cancelled(call);
  const { failure, detail } = networkFailure(error, uri, attemptTimeoutMs, hostOrigin);
  return new TransportError(call.operation, failure, detail, { cause: error });
}

function serviceError(
  { signedBy }: TransportOptions,
  operation: Operation,
  response: Response,
  text: string,
): ServiceError {
  const body = parseErrorBody(text);
  const date = serviceTime(response);
  return new ServiceError(operation, {
    status: response.status,
    code: body.code,
    message: body.message,
    requestId: response.headers.get("opc-request-id") ?? undefined,
    retryAfterMs: parseRetryAfter(response.headers.get("retry-after"), date ?? Date.now()),
    serverTimeMs: date,
    signedBy: REFUSALS.has(response.status) ? signedBy : undefined,
  });
}

const REFUSALS: ReadonlySet<number> = new Set([401, 403, 404]);

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
