import type { FaultCase } from "./faults";
import type { OperationCase, RequestCase } from "./operations";

/** Whether a fault strikes one attempt of a request, or every one until the budget of the retries is spent. */
export type Span = "once" | "lasting";

/**
 * How a run may end.
 *
 * - `survived`: it succeeds; the state and the service have the same tokens.
 * - `failed`: it fails; the state and the service have the same tokens.
 * - `resumed`: it fails, and nobody knows that the service has made a token; the next run takes up that very token.
 * - `named`: it fails, and nobody knows that the service has made a token; the next run names it and stops, since whoever asks
 *   for `adoptExisting` wants no token touched that the program does not name. Once named in `replaceExisting`, it is replaced.
 * - `noticed`: it fails, and the state still names a token that is deleted; the next run notices.
 */
export type Outcome = "survived" | "failed" | "resumed" | "named" | "noticed";

/** A cell of the matrix. */
export interface Cell {
  readonly operation: OperationCase;
  readonly request: RequestCase;
  readonly fault: FaultCase;
  readonly span: Span;
}

/** What a cell must come to, and what its error must say. */
export interface Expectation {
  readonly outcome: Outcome;
  readonly error?: RegExp;
}

/** A deviation from the rule, and why it is right. */
interface Exception extends Partial<Expectation> {
  readonly operation?: string;
  readonly request?: RegExp;
  readonly fault?: RegExp;
  readonly span?: Span;
  readonly when?: (fault: FaultCase, span: Span) => boolean;
  readonly outcome: Outcome;
}

const EXCEPTIONS: readonly Exception[] = [
  // The list only makes the error better; where it fails, the error is the same without the names.
  {
    operation: "AuthToken: create, both slots taken",
    outcome: "failed",
    error: /already has the 2 auth tokens that Oracle allows/,
  },
  // The retry token is spent, so the next one is used.
  { request: /^POST/, fault: /InvalidatedRetryToken/, span: "once", outcome: "survived" },
  // Where the region cannot be found, the error is that of the write, which names the key of the home region.
  {
    operation: "AuthToken: create away from home",
    request: /regionSubscriptions/,
    when: ({ passing }, span) => !passing || span === "lasting",
    outcome: "failed",
    error: /HTTP 403 NotAllowed: Please go to your home region PHX/,
  },
  // The answer to a delete has no body that could drip.
  { request: /^DELETE/, fault: /slow drip/, outcome: "survived" },
  // The retry is answered 404 however garbled its body is, and the list proves the token absent.
  { request: /^DELETE/, fault: /garbage body/, outcome: "survived" },
];

/** By the rule or an exception from it, what a cell must come to. */
export function expectationOf({ operation, request, fault, span }: Cell): Expectation {
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
  if (fault.passing && span === "once") return { outcome: "survived" };
  return { outcome: afterFailure(operation, request, fault), error: fault.error };
}

function afterFailure(operation: OperationCase, request: RequestCase, fault: FaultCase): Outcome {
  // The first of a rotating token's two is deleted, and a failed delete has no way to say so.
  if (request.name === "DELETE of the current") return "noticed";
  if (fault.strikes === "before") return "failed";
  const replacing = /replaceExisting/.test(operation.name);
  if (request.effect === "makes") return replacing ? "named" : "resumed";
  // What is replaced was never in the state.
  return request.effect === "deletes" && !replacing ? "noticed" : "failed";
}

/** Every cell that makes sense. */
export function cellsOf(
  operation: OperationCase,
  request: RequestCase,
  faults: readonly FaultCase[],
): Cell[] {
  const isList = request.operation === "listAuthTokens";
  return faults
    .filter(({ listsOnly }) => isList || !listsOnly)
    .flatMap((fault) => {
      const spans: Span[] = fault.passing && !fault.listsOnly ? ["once", "lasting"] : ["once"];
      // Spent retry tokens come one after the other; to lack any that is not spent takes a lasting fault.
      if (/InvalidatedRetryToken/.test(fault.name) && request.effect === "makes") spans.push("lasting");
      return spans.map((span) => ({ operation, request, fault, span }));
    });
}
