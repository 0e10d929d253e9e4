import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { CellResult } from "./cell";
import { FAULTS, type FaultCase } from "./faults";
import { OPERATIONS } from "./operations";
import type { Cell, Outcome, Span } from "./outcomes";

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
  named: "named",
  noticed: "noticed",
};

const count = (results: readonly Result[], ...outcomes: Outcome[]) =>
  results.filter(({ outcome }) => outcome && outcomes.includes(outcome)).length;

const sum = (results: readonly Result[], of: (end: CellResult["end"]) => number) =>
  results.reduce((total, { end }) => total + (end ? of(end) : 0), 0);

const row = (...columns: readonly (string | number)[]) => `| ${columns.join(" | ")} |`;

function table(results: readonly Result[], operation: string): string[] {
  const requests = OPERATIONS.find(({ name }) => name === operation)?.requests ?? [];
  const mark = (request: string, fault: FaultCase, span: Span) => {
    const found = results.filter(
      ({ cell }) => cell.request.name === request && cell.fault === fault && cell.span === span,
    );
    return [...new Set(found.map(({ outcome }) => (outcome ? MARKS[outcome] : "")))].join(" or ");
  };
  const columns = requests.flatMap(({ name }) => [`${name}, once`, "lasting"]);
  return [
    `### ${operation}`,
    "",
    row("", ...columns),
    row("---", ...columns.map(() => "---")),
    ...FAULTS.map((fault) =>
      row(
        fault.name,
        ...requests.flatMap(({ name }) => [mark(name, fault, "once"), mark(name, fault, "lasting")]),
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
    ["runs that failed with a token made that the next run took up", (of) => count(of, "resumed")],
    [
      "runs that failed with a token made that the next run named (`adoptExisting`)",
      (of) => count(of, "named"),
    ],
    ["runs that failed with a token deleted that the next run noticed", (of) => count(of, "noticed")],
    ["tokens lost, after the next run", (of) => sum(of, (end) => end.lost.length)],
    ["tokens leaked, after the next run", (of) => sum(of, (end) => end.leaked.length)],
  ];
  return [
    "# Reliability",
    "",
    "Made by the test run (`tests/faults/matrix.test.ts`); do not edit. Every request of every operation meets every fault, through both",
    "doors, against the local Identity service. After each run the service's own list is held against the state that the engine would",
    "keep, text by text, and every error is searched for secrets. Then the operation is run once more, without the fault: it must succeed, with nothing",
    "lost, nothing leaked and no token made twice.",
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
    "- **resumed**: the run fails, and only the service knows that a token was made. The next run gets that very token, text included.",
    "- **named**: the same with `adoptExisting`: the next run names the token and stops, since it touches none that the program does not name.",
    "- **noticed**: the run fails, and the state still has a token that is deleted. The next run notices.",
    "",
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
    "docs/reliability.md was not what the matrix comes to; it is written anew: look at it, and commit it",
  );
}
