import { AbortReason } from "../identity/abortReason";
import { isWrongRegion, ServiceError, TransportError } from "../identity/errors";

/** A step failed. The text says what failed, what the service said, and what to do. */
export class LifecycleError extends Error {
  override readonly name = "LifecycleError";
}

/**
 * A step failed after something was made. The engine must keep `outputs`, or what was made is lost: a token's text is
 * shown once. The next `up` goes on from them.
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

/** What to do about an error of the service, by what it says. Undefined where there is nothing better than its own words. */
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
        return "Writes belong to the tenancy's home region: set region, or identityEndpoint where that is set, to it.";
      }
      if (signedBy && !signedBy.isUser) return `${PRINCIPAL} may not do this: ${signedBy.refusedAdvice}`;
      return "The user who signs the requests may not do this: check its policies (manage auth tokens is the user's own right for its own tokens, an administrator's for others').";
    case 404:
      if (signedBy && !signedBy.isUser) {
        return `The service says the same for what does not exist and for what ${PRINCIPAL.toLowerCase()} may not see: check userId, and ${signedBy.refusedAdvice}`;
      }
      return "The service says the same for what does not exist and for what this caller may not see: check userId, and that the signing user is that user or an administrator.";
    case 409:
      return "Something else is changing the same token: run the command again.";
    case 412:
      return "The token was changed by somebody else in between: run the command again.";
    case 429:
      return `The service is throttling${askedToWait(error)}: run the command again later, or with a smaller --parallel.`;
    default:
      return error.status >= 500
        ? `The service failed, and went on failing${askedToWait(error)}: run the command again later.`
        : undefined;
  }
}

/** The wait that the service last asked for: one too long for the time that is left ends the retries at once. */
function askedToWait({ retryAfterMs }: ServiceError): string {
  return retryAfterMs
    ? ` and asked to wait ${Math.ceil(retryAfterMs / 1000)} s (see retryBudgetSeconds)`
    : "";
}

/** Oracle refuses requests whose date is more than five minutes off. */
const MAX_SKEW_MS = 5 * 60_000;

function clockAdvice(error: ServiceError): string | undefined {
  if (error.serverTimeMs === undefined) return undefined;
  const skewMs = Date.now() - error.serverTimeMs;
  if (Math.abs(skewMs) < MAX_SKEW_MS) return undefined;
  const direction = skewMs > 0 ? "ahead of" : "behind";
  return `This machine's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${direction} the service's, which takes five at most: set the clock.`;
}

function transportAdvice(error: TransportError): string {
  switch (error.failure) {
    case "cancelled":
      return "Run the command again to go on.";
    case "unreachable":
      return "Check region, identityEndpoint and the network.";
    case "oversized":
      return "Check identityEndpoint and what stands between: it is not the service that answers.";
    case "untrusted":
      return "Check identityEndpoint; a private certificate authority is named in NODE_EXTRA_CA_CERTS or certBundle.";
    default:
      return "Run the command again.";
  }
}

/**
 * Turns a failure of the service or the network into one that says what was being done and what to do next.
 * Errors that already do are passed through.
 */
export function describeFailure(doing: string, error: unknown): LifecycleError {
  if (error instanceof LifecycleError) return error;
  if (error instanceof ServiceError) {
    return new LifecycleError(
      [`${doing} failed. ${error.message}.`, advice(error)].filter(Boolean).join(" "),
      {
        cause: error,
      },
    );
  }
  if (error instanceof TransportError) {
    return new LifecycleError(`${doing} failed. ${error.message}. ${transportAdvice(error)}`, {
      cause: error,
    });
  }
  if (error instanceof AbortReason) {
    return new LifecycleError(`${doing} was ended: ${error.message}. Run the command again to go on.`, {
      cause: error,
    });
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new LifecycleError(`${doing} failed. ${detail}`, { cause: error });
}
