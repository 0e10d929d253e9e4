import { expect } from "chai";
import { runCell } from "./cell";
import type { OpenDoor } from "./door";
import { dynamicDoor } from "./dynamicDoor";
import { FAULTS } from "./faults";
import { nativeDoor } from "./nativeDoor";
import { OPERATIONS } from "./operations";
import { type Cell, cellsOf } from "./outcomes";
import { pool, within } from "./pool";
import { type Result, updateReport } from "./report";

const DOORS: readonly (readonly [name: string, open: OpenDoor])[] = [
  ["dynamic", dynamicDoor],
  ["native", nativeDoor],
];

/** The cells of one request of one operation through one door. */
interface Row {
  readonly title: string;
  readonly open: OpenDoor;
  readonly door: string;
  readonly cells: readonly Cell[];
}

const ROWS: readonly Row[] = DOORS.flatMap(([door, open]) =>
  OPERATIONS.flatMap((operation) =>
    operation.requests.map((request) => ({
      title: `${door}, ${operation.name}, ${request.name}`,
      open,
      door,
      cells: cellsOf(operation, request, FAULTS),
    })),
  ),
);

/** Most of a cell's time is waiting, so many run side by side, and those of the next rows begin before a row is done. */
const AT_A_TIME = 24;
const ROWS_AHEAD = 3;
const LONGEST_MS = 60_000;

describe("faults: every request of every operation, with every fault", () => {
  const run = pool(AT_A_TIME);
  const begun = new Map<Row, Promise<Result[]>>();
  const results: Result[] = [];
  const printed: string[] = [];
  const { error: print } = console;

  before(() => {
    console.error = (...texts: unknown[]) => void printed.push(texts.join(" "));
  });
  after(() => {
    console.error = print;
  });

  function begin(row: Row): Promise<Result[]> {
    const cells = row.cells.map((cell) =>
      run(async (): Promise<Result> => {
        try {
          return { door: row.door, cell, ...(await within(LONGEST_MS, runCell(row.open, cell))) };
        } catch (error) {
          return { door: row.door, cell, failure: error instanceof Error ? error.message : String(error) };
        }
      }),
    );
    return Promise.all(cells);
  }

  function resultsOf(index: number): Promise<Result[]> {
    for (const row of ROWS.slice(index, index + ROWS_AHEAD)) {
      if (!begun.has(row)) begun.set(row, begin(row));
    }
    return begun.get(ROWS[index] as Row) ?? Promise.reject(new Error("no such row"));
  }

  for (const [index, row] of ROWS.entries()) {
    it(row.title, async () => {
      const ended = await resultsOf(index);
      results.push(...ended);
      const failures = ended
        .filter(({ failure, end }) => failure || end?.lost.length || end?.leaked.length)
        .map(
          ({ cell, failure, end }) =>
            `${cell.fault.name}, ${cell.span}, ${cell.replays}: ${failure ?? JSON.stringify(end)}`,
        );
      expect(failures, failures.join("\n")).to.have.length(0);
    }).timeout(4 * LONGEST_MS);
  }

  it("prints nothing", () => {
    expect(printed).to.deep.equal([]);
  });

  it("docs/reliability.md says what came of it", () => {
    const all = ROWS.flatMap(({ cells }) => cells).length;
    expect(results.filter(({ outcome }) => outcome).length, "cells that came to what is declared").to.equal(
      all,
    );
    updateReport(results);
  });
});
