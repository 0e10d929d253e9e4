import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RETRY_TOKEN_REPLAYS, type RetryTokenReplays } from "../../emulator/settings";
import { FAULTS, type InjectedFault } from "./faults";
import { OPERATIONS } from "./operations";
import { DEFAULT_REPLAYS, type FaultCase, type Outcome, type Span } from "./outcomes";
import type { FaultResult } from "./runFaultCase";

/** The result of a case: its outcome if that is as expected, or what is wrong. */
export interface Result extends Partial<FaultResult> {
  readonly driver: string;
  readonly faultCase: FaultCase;
  readonly failure?: string;
}

const REPORT = join(__dirname, "../../../docs/reliability.md");

const MARKS: Record<Outcome, string> = {
  survived: "ok",
  failed: "error",
  resumed: "resumed",
  noticed: "noticed",
};

const hasLeft = ({ left }: Result) => left !== undefined && left.length > 0;

const mark = (result: Result) =>
  result.outcome ? `${MARKS[result.outcome]}${hasLeft(result) ? ", left" : ""}` : "";

const marks = (results: readonly Result[]) => [...new Set(results.map(mark))].join(" or ");

/** How many have an outcome and left nothing. */
const count = (results: readonly Result[], outcome: Outcome) =>
  results.filter((result) => result.outcome === outcome && !hasLeft(result)).length;

const countLeft = (results: readonly Result[], outcome: Outcome) =>
  results.filter((result) => result.outcome === outcome && hasLeft(result)).length;

const sum = (results: readonly Result[], of: (end: FaultResult["end"]) => number) =>
  results.reduce((total, { end }) => total + (end ? of(end) : 0), 0);

const row = (...columns: readonly (string | number)[]) => `| ${columns.join(" | ")} |`;

function table(results: readonly Result[], operation: string): string[] {
  const requests = OPERATIONS.find(({ name }) => name === operation)?.requests ?? [];
  const of = (request: string, fault: InjectedFault, span: Span) =>
    marks(
      results.filter(
        ({ faultCase }) =>
          faultCase.request.name === request &&
          faultCase.fault === fault &&
          faultCase.span === span &&
          faultCase.replays === DEFAULT_REPLAYS,
      ),
    );
  const columns = requests.flatMap(({ name }) => [`${name}, once`, "lasting"]);
  return [
    `### ${operation}`,
    "",
    row("", ...columns),
    row("---", ...columns.map(() => "---")),
    ...FAULTS.map((fault) =>
      row(
        fault.name,
        ...requests.flatMap(({ name }) => [of(name, fault, "once"), of(name, fault, "lasting")]),
      ),
    ),
    "",
  ];
}

/** Results of creates whose response is lost, by what the service does with the repeated retry token. */
function replaysTable(results: readonly Result[]): string[] {
  const creates = results.filter(
    ({ faultCase }) => faultCase.request.effect === "creates" && faultCase.fault.timing === "after",
  );
  const operations = [...new Set(creates.map(({ faultCase }) => faultCase.operation))];
  const of = (operation: string, replays: RetryTokenReplays, span: Span) =>
    marks(
      creates.filter(
        ({ faultCase }) =>
          faultCase.operation.name === operation && faultCase.replays === replays && faultCase.span === span,
      ),
    );
  const columns = operations.flatMap(({ name }) => [`${name}, once`, "lasting"]);
  return [
    row("", ...columns),
    row("---", ...columns.map(() => "---")),
    ...RETRY_TOKEN_REPLAYS.map((replays) =>
      row(
        `\`${replays}\``,
        ...operations.flatMap(({ name }) => [of(name, replays, "once"), of(name, replays, "lasting")]),
      ),
    ),
    "",
  ];
}

/** The report of a whole run. Contains nothing that differs between runs. */
export function reportOf(results: readonly Result[]): string {
  const drivers = [...new Set(results.map(({ driver }) => driver))];
  const lines: [string, (of: readonly Result[]) => number][] = [
    ["cases", (of) => of.length],
    ["the run succeeds", (of) => count(of, "survived")],
    ["the run fails; the state matches the service", (of) => count(of, "failed")],
    ["a rotation fails after it created a token; the next run finishes it", (of) => count(of, "resumed")],
    ["the run fails after it deleted a token; the next run detects that", (of) => count(of, "noticed")],
    ["the run succeeds, but leaves an unusable token behind", (of) => countLeft(of, "survived")],
    ["the run fails and leaves an unusable token behind", (of) => countLeft(of, "failed")],
    ["tokens lost after the next run", (of) => sum(of, (end) => end.lost.length)],
    ["other tokens leaked after the next run", (of) => sum(of, (end) => end.leaked.length)],
  ];
  return [
    "# Reliability",
    "",
    "This page shows the results of fault injection. The test run (`tests/faults/matrix.test.ts`) generates it; do not edit. Every request of every",
    "operation meets every fault, with both providers, against the local Identity service. After each run the test compares the tokens of the",
    "service with the state that the engine would keep, value by value, and searches every error for secrets. Then it repeats the operation without the",
    "fault: that must succeed, with no token lost, leaked or created twice.",
    "",
    "An _unusable_ token was created, but every response with its value was lost. It counts towards the user's token limit and no state",
    "contains it. The provider does not delete it. If its place is needed, the next run fails with an error that names it and shows the",
    "command that deletes it. After that command, the run succeeds.",
    "",
    row("", ...drivers.map((driver) => `${driver} provider`)),
    row("---", ...drivers.map(() => "---")),
    ...lines.map(([name, of]) =>
      row(name, ...drivers.map((d) => of(results.filter(({ driver }) => driver === d)))),
    ),
    "",
    "## Results by request and fault",
    "",
    "A fault affects one attempt (_once_) or every attempt until the retry budget is spent (_lasting_). Both providers give the same results.",
    "",
    "- **ok**: the run succeeds. After an error that is not retried (401, 403, 404, 412, …) it never does.",
    "- **error**: the run fails with an error that names the cause. The state matches the service.",
    "- **resumed**: a rotation fails and only the service has the new token. The next run finishes the rotation.",
    "- **noticed**: the run fails and the state still contains a deleted token. The next run detects that.",
    "- **left**: the run leaves an unusable token behind. The next run creates another one, or names it if the user has two tokens already.",
    "",
    "### Lost responses to creates",
    "",
    "Oracle does not document the response to a create with a repeated `opc-retry-token`. Every fault that loses the response to a create is",
    "tested with each possible one: the token with its value, or 409 if it is deleted (`rejectDeleted`, also in the tables below); the same",
    "without the value (`withoutValue`); the first response, even if the token is deleted (`evenDeleted`); always 409 (`reject`); a new",
    "token (`forget`).",
    "",
    ...replaysTable(results),
    ...OPERATIONS.flatMap(({ name }) =>
      table(
        results.filter(({ faultCase }) => faultCase.operation.name === name),
        name,
      ),
    ),
  ]
    .join("\n")
    .replace(/ +\|/g, " |");
}

/** Writes the report, and fails if it changed. */
export function updateReport(results: readonly Result[]): void {
  const now = reportOf(results);
  let before = "";
  try {
    before = readFileSync(REPORT, "utf8");
  } catch {
    // There is no report yet.
  }
  if (now === before) return;
  writeFileSync(REPORT, now);
  expect.fail(
    "docs/reliability.md did not match the results of the matrix. It has been written again: check it and commit it",
  );
}
