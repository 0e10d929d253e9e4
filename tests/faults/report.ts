import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RETRY_TOKEN_REPLAYS, type RetryTokenReplays } from "../../emulator/settings";
import type { CellResult } from "./cell";
import { FAULTS, type FaultCase } from "./faults";
import { OPERATIONS } from "./operations";
import { type Cell, DEFAULT_REPLAYS, type Outcome, type Span } from "./outcomes";

/** What a cell came to: an outcome that is as declared, or what is wrong. */
export interface Result extends Partial<CellResult> {
  readonly door: string;
  readonly cell: Cell;
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

/** How many came to an outcome and left nothing. */
const count = (results: readonly Result[], outcome: Outcome) =>
  results.filter((result) => result.outcome === outcome && !hasLeft(result)).length;

const countLeft = (results: readonly Result[], outcome: Outcome) =>
  results.filter((result) => result.outcome === outcome && hasLeft(result)).length;

const sum = (results: readonly Result[], of: (end: CellResult["end"]) => number) =>
  results.reduce((total, { end }) => total + (end ? of(end) : 0), 0);

const row = (...columns: readonly (string | number)[]) => `| ${columns.join(" | ")} |`;

function table(results: readonly Result[], operation: string): string[] {
  const requests = OPERATIONS.find(({ name }) => name === operation)?.requests ?? [];
  const of = (request: string, fault: FaultCase, span: Span) =>
    marks(
      results.filter(
        ({ cell }) =>
          cell.request.name === request &&
          cell.fault === fault &&
          cell.span === span &&
          cell.replays === DEFAULT_REPLAYS,
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

/** What comes of creates whose answer is lost, by what the service does with the repeated retry token. */
function replaysTable(results: readonly Result[]): string[] {
  const creates = results.filter(
    ({ cell }) => cell.request.effect === "makes" && cell.fault.strikes === "after",
  );
  const operations = [...new Set(creates.map(({ cell }) => cell.operation))];
  const of = (operation: string, replays: RetryTokenReplays, span: Span) =>
    marks(
      creates.filter(
        ({ cell }) => cell.operation.name === operation && cell.replays === replays && cell.span === span,
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

/** The report of a whole run. Holds nothing that differs from run to run. */
export function reportOf(results: readonly Result[]): string {
  const doors = [...new Set(results.map(({ door }) => door))];
  const lines: [string, (of: readonly Result[]) => number][] = [
    ["cells tried", (of) => of.length],
    ["faults survived: the run succeeds", (of) => count(of, "survived")],
    ["runs that failed with state and service alike", (of) => count(of, "failed")],
    ["rotations that failed with a token created, which the next run finished", (of) => count(of, "resumed")],
    ["runs that failed with a token deleted that the next run noticed", (of) => count(of, "noticed")],
    ["runs that succeeded, and left a token whose value nobody has", (of) => countLeft(of, "survived")],
    ["runs that failed, and left a token whose value nobody has", (of) => countLeft(of, "failed")],
    ["tokens lost, after the next run", (of) => sum(of, (end) => end.lost.length)],
    ["tokens leaked, after the next run, besides those left", (of) => sum(of, (end) => end.leaked.length)],
  ];
  return [
    "# Reliability",
    "",
    "Made by the test run (`tests/faults/matrix.test.ts`); do not edit. Every request of every operation meets every fault, through both",
    "doors, against the local Identity service. After each run the service's own list is held against the state that the engine would",
    "keep, text by text, and every error is searched for secrets. Then the operation is run once more, without the fault: it must succeed, with nothing",
    "lost, nothing leaked and no token created twice.",
    "",
    "A token is _left_ where its create succeeded and every answer with its value was lost: it takes one of the user's slots, no state has",
    "it, nothing deletes it unasked, and where the slot is needed the next run fails, names it and says how to delete it; that done, it succeeds.",
    "",
    row("", ...doors.map((door) => `${door} door`)),
    row("---", ...doors.map(() => "---")),
    ...lines.map(([name, of]) =>
      row(name, ...doors.map((d) => of(results.filter(({ door }) => door === d)))),
    ),
    "",
    "## What each cell comes to",
    "",
    "A fault strikes one attempt (_once_) or every attempt until the budget of the retries is spent (_lasting_). Both doors come to the same.",
    "",
    "- **ok**: the run succeeds. Where a fault is not worth a retry (401, 403, 404, 412, …) it never does.",
    "- **error**: the run fails and says why; the state and the service have the same tokens.",
    "- **resumed**: a rotation fails, and only the service knows the new token. The next run finishes the rotation.",
    "- **noticed**: the run fails, and the state still has a token that is deleted. The next run notices.",
    "- **left**: the run leaves a token whose value nobody has. The next one creates another, or names it where there is no slot.",
    "",
    "### Lost answers to creates",
    "",
    "Oracle's documents leave open how a create with a repeated `opc-retry-token` is answered. Every fault that loses the answer to a create",
    "meets each way: the live token with its value, 409 once it is deleted (`rejectDeleted`, also in the tables below); the same without the",
    "value; the old answer even of a deleted token; always 409; or as a create of its own.",
    "",
    ...replaysTable(results),
    ...OPERATIONS.flatMap(({ name }) =>
      table(
        results.filter(({ cell }) => cell.operation.name === name),
        name,
      ),
    ),
  ]
    .join("\n")
    .replace(/ +\|/g, " |");
}

/** Writes the report, and fails where it was not what it is now. */
export function updateReport(results: readonly Result[]): void {
  const now = reportOf(results);
  let before = "";
  try {
    before = readFileSync(REPORT, "utf8");
  } catch {
    // It is made for the first time.
  }
  if (now === before) return;
  writeFileSync(REPORT, now);
  expect.fail(
    "docs/reliability.md was not what the matrix comes to; it is written again: look at it, and commit it",
  );
}
