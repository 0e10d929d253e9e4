import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import pLimit from "p-limit";
import type { OpenDriver } from "./driver";
import { dynamicDriver } from "./dynamicDriver";
import { FAULTS } from "./faults";
import { nativeDriver } from "./nativeDriver";
import { OPERATIONS } from "./operations";
import { type FaultCase, faultCasesOf } from "./outcomes";
import { type Result, updateReport } from "./report";
import { runFaultCase } from "./runFaultCase";

const DRIVERS: readonly (readonly [name: string, open: OpenDriver])[] = [
  ["dynamic", dynamicDriver],
  ["native", nativeDriver],
];

/** The cases of one request of one operation through one driver. */
interface Row {
  readonly title: string;
  readonly open: OpenDriver;
  readonly driver: string;
  readonly cases: readonly FaultCase[];
}

const ROWS: readonly Row[] = DRIVERS.flatMap(([driver, open]) =>
  OPERATIONS.flatMap((operation) =>
    operation.requests.map((request) => ({
      title: `${driver}, ${operation.name}, ${request.name}`,
      open,
      driver,
      cases: faultCasesOf(operation, request, FAULTS),
    })),
  ),
);

/** A case mostly waits, so many run concurrently, and those of the next rows start before a row is done. */
const AT_A_TIME = 24;
const ROWS_AHEAD = 3;
const LONGEST_MS = 60_000;

describe("faults: every fault at every request of every operation", () => {
  const run = pLimit(AT_A_TIME);
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
    const cases = row.cases.map((faultCase) =>
      run(async (): Promise<Result> => {
        try {
          return {
            driver: row.driver,
            faultCase,
            ...(await within(LONGEST_MS, runFaultCase(row.open, faultCase))),
          };
        } catch (error) {
          return {
            driver: row.driver,
            faultCase,
            failure: error instanceof Error ? error.message : String(error),
          };
        }
      }),
    );
    return Promise.all(cases);
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
          ({ faultCase, failure, end }) =>
            `${faultCase.fault.name}, ${faultCase.span}, ${faultCase.replays}: ${failure ?? JSON.stringify(end)}`,
        );
      expect(failures, failures.join("\n")).to.have.length(0);
    }).timeout(4 * LONGEST_MS);
  }

  it("prints nothing but the warning of a response that the service does not repeat", () => {
    const warning = /^warning: The response to a create was lost, and the service does not repeat it/;
    expect(printed.filter((text) => !warning.test(String(text)))).to.deep.equal([]);
    expect(printed).to.have.length.greaterThan(0);
  });

  it("docs/reliability.md matches the results", () => {
    const all = ROWS.flatMap(({ cases }) => cases).length;
    expect(results.filter(({ outcome }) => outcome).length, "cases that came to what is declared").to.equal(
      all,
    );
    updateReport(results);
  });
});

/** Fails a case that does not end, so that it is reported by name. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const ends = new AbortController();
  const late = setTimeout(ms, undefined, { signal: ends.signal }).then(() => {
    throw new Error(`no end within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ends.abort();
    late.catch(() => undefined);
  }
}
