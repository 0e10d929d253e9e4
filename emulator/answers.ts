import type { Answer, ApiRequest } from "./types";

/** A refusal raised anywhere below the pipeline, which answers it. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  /** @param reason why, for the journal; the answer itself is as terse as Oracle's. */
  constructor(
    readonly answer: Answer,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}

/** An answer without a body. */
export function empty(status: number): Answer {
  return { status, headers: {}, body: "" };
}

/** An error in Oracle's form: `{code, message}`. */
export function failure(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Answer {
  return json(status, { code, message }, headers);
}

/** A refusal with an error in Oracle's form. */
export function refuse(status: number, code: string, message: string, reason = message): Refusal {
  return new Refusal(failure(status, code, message), reason);
}

/** What the service says of everything absent and of everything the caller may not see. */
export function notFound(reason: string): Refusal {
  const message = "Authorization failed or requested resource not found.";
  return refuse(404, "NotAuthorizedOrNotFound", message, reason);
}

/** What a client is told of a path that the emulator does not serve, whatever Oracle does there. */
export function unserved({ method, path }: ApiRequest): Refusal {
  return refuse(404, "NotFound", `The local service has no ${method} ${path}.`, "unknown path");
}
