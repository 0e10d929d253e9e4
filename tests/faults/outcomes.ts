import { RETRY_TOKEN_REPLAYS, type RetryTokenReplays } from "../../emulator/settings";
import type { InjectedFault } from "./faults";
import type { OperationCase, RequestCase } from "./operations";

/** Whether a fault affects one attempt of a request, or every attempt until the retry budget is spent. */
export type Span = "once" | "lasting";

/**
 * How a run may end.
 *
 * - `survived`: it succeeds; the state and the service have the same tokens.
 * - `failed`: it fails; the state and the service have the same tokens.
 * - `resumed`: a rotation fails, and only the service knows the new token; the next run finishes the rotation.
 * - `noticed`: it fails, and the state still names a token that is deleted; the next run notices.
 *
 * A run that survived or failed may have left tokens at the service whose value is lost; see `Expectation.left`.
 */
export type Outcome = "survived" | "failed" | "resumed" | "noticed";

/** A case of the matrix. */
export interface FaultCase {
  readonly operation: OperationCase;
  readonly request: RequestCase;
  readonly fault: InjectedFault;
  readonly span: Span;
  /** What the service does with a repeated retry token. */
  readonly replays: RetryTokenReplays;
}

/** The expected outcome of a case, and its error. */
export interface Expectation {
  readonly outcome: Outcome;
  readonly error?: RegExp;
  /** How many tokens are at the service whose value is lost. Default: none. */
  readonly left?: readonly number[];
}

/** What the emulator does by default. */
export const DEFAULT_REPLAYS: RetryTokenReplays = "rejectDeleted";

/** The error for a user who has all tokens, one of which an interrupted run has left. */
export const LIMIT_NAMES_LEFTOVER =
  /already has the 2 auth tokens that Oracle allows.*probably left by an interrupted run of this resource/s;

/** A deviation from the rule, and why it is right. */
interface Exception extends Partial<Expectation> {
  readonly operation?: string;
  readonly request?: RegExp;
  readonly fault?: RegExp;
  readonly span?: Span;
  readonly when?: (fault: InjectedFault, span: Span) => boolean;
  readonly outcome: Outcome;
}

const STILL_LISTED = /HTTP 404 NotAuthorizedOrNotFound.*list shows \S+ as ACTIVE.*manage users/s;

const EXCEPTIONS: readonly Exception[] = [
  // The list only improves the error; if it fails, the error is the same without the names.
  {
    operation: "AuthToken: create at the token limit",
    outcome: "failed",
    error: /already has the 2 auth tokens that Oracle allows/,
  },
  // The retry token is spent, so the next one is used.
  { request: /^POST/, fault: /InvalidatedRetryToken/, span: "once", outcome: "survived" },
  // The user's list still shows the token, so it does exist.
  {
    request: /^(DELETE(?! of the current)|PUT)/,
    fault: /^404$/,
    outcome: "failed",
    error: STILL_LISTED,
  },
  { request: /^DELETE of the current/, fault: /^404$/, outcome: "noticed", error: STILL_LISTED },
  // If the region is not found, the error is that of the write, which names the key of the home region.
  {
    operation: "AuthToken: create away from home",
    request: /regionSubscriptions/,
    when: ({ passing }, span) => !passing || span === "lasting",
    outcome: "failed",
    error: /HTTP 403 NotAllowed: Please go to your home region PHX/,
  },
  // The response to a delete has no body that could drip.
  { request: /^DELETE/, fault: /slow drip/, outcome: "survived" },
  // The retry gets a 404 whatever its body, and the list proves that the token is deleted.
  { request: /^DELETE/, fault: /garbage body/, outcome: "survived" },
];

/** The expectation for a case, by the rule or an exception from it. */
export function expectationOf(faultCase: FaultCase): Expectation {
  const { operation, request, fault, span } = faultCase;
  const exception = EXCEPTIONS.find(
    (candidate) =>
      (candidate.operation ?? operation.name) === operation.name &&
      (candidate.request?.test(request.name) ?? true) &&
      (candidate.fault?.test(fault.name) ?? true) &&
      (candidate.span ?? span) === span &&
      (candidate.when?.(fault, span) ?? true),
  );
  if (exception) {
    const { outcome, error = fault.error } = exception;
    return outcome === "survived" ? { outcome } : { outcome, error };
  }
  if (losesResponse(request, fault)) return afterLostResponse(faultCase);
  if (fault.passing && span === "once") return { outcome: "survived" };
  return { outcome: afterFailure(request, fault), error: fault.error };
}

function afterFailure(request: RequestCase, fault: InjectedFault): Outcome {
  // The first of a rotating token's two is deleted, and a failed delete has no way to say so.
  if (request.name === "DELETE of the current") return "noticed";
  return request.effect === "deletes" && fault.timing === "after" ? "noticed" : "failed";
}

/** Whether a token is created and the response with its value is lost. */
const losesResponse = (request: RequestCase, fault: InjectedFault) =>
  request.effect === "creates" && fault.timing === "after";

/** The expectation for a create whose response is lost: it depends on the response to the repeated retry token. */
function afterLostResponse({ operation, fault, span, replays }: FaultCase): Expectation {
  // The service never returns the token again.
  const unanswered = replays === "reject" || replays === "forget";
  if (span === "once") {
    if (!unanswered) return { outcome: "survived" };
    return operation.reachesTokenLimit
      ? { outcome: "failed", error: LIMIT_NAMES_LEFTOVER, left: [1] }
      : { outcome: "survived", left: [1] };
  }
  if (operation.derivesRetryToken && !unanswered) return { outcome: "resumed", error: fault.error };
  // Every attempt creates a token, as long as the limit and the time allow another attempt.
  const creates = replays === "forget" && !operation.reachesTokenLimit && !fault.slow;
  // Garbage with an error status counts as that error, if there is time for a second attempt.
  const error = unanswered && /garbage/.test(fault.name) ? /HTTP 4\d\d|no JSON/ : fault.error;
  return { outcome: "failed", error, left: creates ? [1, 2] : [1] };
}

/** How many unreadable tokens the run or the next one deletes, to have one with a value in their place. */
export function unreadableOf(faultCase: FaultCase): number {
  const deletes = faultCase.replays === "withoutValue" && losesResponse(faultCase.request, faultCase.fault);
  return deletes && expectationOf(faultCase).left === undefined ? 1 : 0;
}

/** Every applicable case. */
export function faultCasesOf(
  operation: OperationCase,
  request: RequestCase,
  faults: readonly InjectedFault[],
): FaultCase[] {
  const isList = request.operation === "listAuthTokens";
  return faults
    .filter(({ listsOnly }) => isList || !listsOnly)
    .flatMap((fault) => {
      const spans: Span[] = fault.passing && !fault.listsOnly ? ["once", "lasting"] : ["once"];
      // A spent retry token is replaced by the next; only a lasting fault spends them all.
      if (/InvalidatedRetryToken/.test(fault.name) && request.effect === "creates") spans.push("lasting");
      const replayModes = losesResponse(request, fault) ? RETRY_TOKEN_REPLAYS : [DEFAULT_REPLAYS];
      return replayModes.flatMap((replays) =>
        spans.map((span) => ({ operation, request, fault, span, replays })),
      );
    });
}
