import type { ApiRequest, HttpResponse } from "./types";

/** A refusal raised anywhere below the pipeline, which answers it. */
export class HttpError extends Error {
  override readonly name = "Refusal";

  /** @param reason why, for the journal; the answer itself is as terse as Oracle's. */
  constructor(
    readonly answer: HttpResponse,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

/** An answer without a body. */
export function empty(status: number): HttpResponse {
  return { status, headers: {}, body: "" };
}

/** An error in Oracle's form: `{code, message}`. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): HttpResponse {
  return json(status, { code, message }, headers);
}

/** A refusal with an error in Oracle's form. */
export function httpError(status: number, code: string, message: string, reason = message): HttpError {
  return new HttpError(errorResponse(status, code, message), reason);
}

/** What the service says of everything absent and of everything the caller may not see. */
export function notFound(reason: string): HttpError {
  const message = "Authorization failed or requested resource not found.";
  return httpError(404, "NotAuthorizedOrNotFound", message, reason);
}

/** What a client is told of a path that the emulator does not serve, whatever Oracle does there. */
export function unserved({ method, path }: ApiRequest): HttpError {
  return httpError(404, "NotFound", `The local service has no ${method} ${path}.`, "unknown path");
}
