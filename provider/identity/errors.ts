/** The operations of the Identity service that this package calls. */
export type Operation =
  | "CreateAuthToken"
  | "ListAuthTokens"
  | "UpdateAuthToken"
  | "DeleteAuthToken"
  | "ListRegionSubscriptions"
  | "ListUsers";

/** What a request was signed by, for the message of a refusal. Holds no secret. */
export interface SignedBy {
  /** Where what signs came from. */
  readonly origins: string;
  /** What to do about a refused signature. */
  readonly refusedAdvice: string;
  /** Whether it is a user. */
  readonly isUser: boolean;
}

/** An error answer of the service. Holds no header, no body and no key: it is safe to show. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  /** HTTP status. */
  readonly status: number;
  /** The service's own code, such as NotAuthorizedOrNotFound; empty when the answer had none. */
  readonly code: string;
  /** The service's own sentence. */
  readonly serviceMessage: string;
  /** The id Oracle's support asks for; empty when the answer had none. */
  readonly requestId: string;
  /** How long the service asks callers to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The service's clock when it answered, in milliseconds since the epoch. */
  readonly serverTimeMs?: number;
  /** What signed the refused request: for a refusal (401, 403, 404) only. */
  readonly signedBy?: SignedBy;

  constructor(
    readonly operation: Operation,
    answer: {
      status: number;
      code?: string | undefined;
      message?: string | undefined;
      requestId?: string | undefined;
      retryAfterMs?: number | undefined;
      serverTimeMs?: number | undefined;
      signedBy?: SignedBy | undefined;
    },
  ) {
    const code = answer.code ?? "";
    const requestId = answer.requestId ?? "";
    const said = answer.message ? `: ${answer.message}` : "";
    super(
      `${operation}: HTTP ${answer.status}${code && ` ${code}`}${said}${requestId && ` (opc-request-id ${requestId})`}`,
    );
    this.status = answer.status;
    this.code = code;
    this.serviceMessage = answer.message ?? "";
    this.requestId = requestId;
    if (answer.retryAfterMs !== undefined) this.retryAfterMs = answer.retryAfterMs;
    if (answer.signedBy !== undefined) this.signedBy = answer.signedBy;
    if (answer.serverTimeMs !== undefined) this.serverTimeMs = answer.serverTimeMs;
  }
}

/**
 * Why no usable answer came. `unreachable`: the request was never sent. `interrupted`, `timeout`, `garbled` and `oversized`
 * (more than the service ever says): it may have taken effect. `cancelled`: the caller ended the call.
 */
export type TransportFailure =
  | "unreachable"
  | "interrupted"
  | "timeout"
  | "garbled"
  | "oversized"
  | "untrusted"
  | "cancelled";

/** No usable answer of the service: the network, a time-out, or an answer that is not the service's. */
export class TransportError extends Error {
  override readonly name = "TransportError";

  constructor(
    readonly operation: Operation,
    readonly failure: TransportFailure,
    detail: string,
    options?: { cause?: unknown },
  ) {
    super(`${operation}: ${detail}`, options);
  }
}

/** The service said 404: the thing is absent, or this caller may not see it. Oracle does not tell the two apart. */
export const isNotFound = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.status === 404;

/** The user has reached the token limit. */
export const isTokenLimit = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && (error.code === "UserCapacityExceeded" || error.code === "LimitExceeded");

/** The token made with this opc-retry-token has been deleted since, or the retry token was used for something else. */
export const isInvalidatedRetryToken = (error: unknown): error is ServiceError =>
  error instanceof ServiceError && error.status === 409 && error.code === "InvalidatedRetryToken";

/** The write must go to the tenancy's home region. */
export const isWrongRegion = (error: unknown): error is ServiceError =>
  error instanceof ServiceError &&
  error.status === 403 &&
  error.code === "NotAllowed" &&
  /home region/i.test(error.serviceMessage);

/** The caller ended the call. */
export const isCancelled = (error: unknown): error is TransportError =>
  error instanceof TransportError && error.failure === "cancelled";
