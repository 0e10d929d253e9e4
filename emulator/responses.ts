import type { ApiRequest, HttpResponse } from "./types";

/** An error that handleRequest turns into its response. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  /** @param reason why, for the journal; the response is as terse as Oracle's. */
  constructor(
    readonly response: HttpResponse,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** A JSON response. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

/** A response without a body. */
export function empty(status: number): HttpResponse {
  return { status, headers: {}, body: "" };
}

/** An error response in Oracle's format: `{code, message}`. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return json(status, { code, message }, headers);
}

/** An error with a response in Oracle's format. */
export function httpError(status: number, code: string, message: string, reason = message): HttpError {
  return new HttpError(errorResponse(status, code, message), reason);
}

/** The error for everything that is absent or that the caller may not see. */
export function notFound(reason: string): HttpError {
  const message = "Authorization failed or requested resource not found.";
  return httpError(404, "NotAuthorizedOrNotFound", message, reason);
}

/** The error for a path that the emulator does not serve, even if Oracle does. */
export function unserved({ method, path }: ApiRequest): HttpError {
  return httpError(404, "NotFound", `The local service has no ${method} ${path}.`, "unknown path");
}
