import { AbortReason } from "../identity/abortReason";
import { isWrongRegion, ServiceError, TransportError } from "../identity/errors";
import { messageOf } from "../identity/text";

/** An operation failed. The message has the operation, the service's error, and what to do. */
export class LifecycleError extends Error {
  override readonly name = "LifecycleError";
}

/**
 * An operation failed after it created or changed something. The engine must store `outputs`, or the token's value is lost. The next `up`
 * resumes from them.
 */
export class PartialStateError<Outputs extends object = object> extends LifecycleError {
  constructor(
    message: string,
    readonly id: string,
    readonly outputs: Outputs,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

const PRINCIPAL = "The principal that signs the requests";

/** What to do about an error of the service. Undefined if its own message is enough. */
function advice(error: ServiceError): string | undefined {
  const { signedBy } = error;
  switch (error.status) {
    case 401:
      return (
        clockAdvice(error) ??
        `The request's signature was not accepted${signedBy ? ` (${signedBy.origins}): ${signedBy.refusedAdvice}` : "."}`
      );
    case 403:
      if (isWrongRegion(error)) {
        return "Writes must be sent to the tenancy's home region: set region, or identityEndpoint if you use that, to it.";
      }
      if (signedBy && !signedBy.isUser) return `${PRINCIPAL} may not do this: ${signedBy.refusedAdvice}`;
      return "The user who signs the requests may not do this: check its policies (users can manage their own auth tokens, administrators those of others).";
    case 404:
      if (signedBy && !signedBy.isUser) {
        return `The service returns this both for something that does not exist and for something that ${PRINCIPAL.toLowerCase()} may not see: check userId, and ${signedBy.refusedAdvice}`;
      }
      return "The service returns this both for something that does not exist and for something that this caller may not see: check userId, and that the signing user is that user or an administrator.";
    case 409:
      return "Something else is changing the same token: run the command again.";
    case 412:
      return "The token was changed by somebody else in the meantime: run the command again.";
    case 429:
      return `The service is throttling${askedToWait(error)}: run the command again later, or with a smaller --parallel.`;
    default:
      return error.status >= 500
        ? `The service kept failing${askedToWait(error)}: run the command again later.`
        : undefined;
  }
}

/** The wait that the service last asked for. One that exceeds the remaining retry budget ends the retries immediately. */
function askedToWait({ retryAfterMs }: ServiceError): string {
  return retryAfterMs
    ? ` and asked to wait ${Math.ceil(retryAfterMs / 1000)} s (see retryBudgetSeconds)`
    : "";
}

/** Oracle rejects requests whose date differs by more than five minutes. */
const MAX_SKEW_MS = 5 * 60_000;

function clockAdvice(error: ServiceError): string | undefined {
  if (error.serverTimeMs === undefined) return undefined;
  const skewMs = Date.now() - error.serverTimeMs;
  if (Math.abs(skewMs) < MAX_SKEW_MS) return undefined;
  const direction = skewMs > 0 ? "ahead of" : "behind";
  return `This machine's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${direction} the service's, which accepts at most five: set the clock.`;
}

function transportAdvice(error: TransportError): string {
  switch (error.failure) {
    case "cancelled":
      return "Run the command again to continue.";
    case "unreachable":
      return "Check region, identityEndpoint and the network.";
    case "oversized":
      return "Check identityEndpoint and proxies: the response does not come from the service.";
    case "untrusted":
      return "Check identityEndpoint. To trust a private certificate authority, set NODE_EXTRA_CA_CERTS or certBundle.";
    default:
      return "Run the command again.";
  }
}

/**
 * Converts an error of the service or the network to one that has the operation and what to do next. Returns a LifecycleError as it is.
 * @param operation what failed, such as "Deleting auth token ocid1..."
 */
export function describeFailure(operation: string, error: unknown): LifecycleError {
  if (error instanceof LifecycleError) return error;
  if (error instanceof ServiceError) {
    return new LifecycleError(
      [`${operation} failed. ${error.message}.`, advice(error)].filter(Boolean).join(" "),
      {
        cause: error,
      },
    );
  }
  if (error instanceof TransportError) {
    return new LifecycleError(`${operation} failed. ${error.message}. ${transportAdvice(error)}`, {
      cause: error,
    });
  }
  if (error instanceof AbortReason) {
    return new LifecycleError(
      `${operation} was interrupted: ${error.message}. Run the command again to continue.`,
      {
        cause: error,
      },
    );
  }
  const detail = messageOf(error);
  return new LifecycleError(`${operation} failed. ${detail}`, { cause: error });
}
