import { expect } from "chai";
import { runCell } from "./cell";
import type { OpenDoor } from "./door";
import { dynamicDoor } from "./dynamicDoor";
import { FAULTS } from "./faults";
import { nativeDoor } from "./nativeDoor";
import { OPERATIONS } from "./operations";
import { type Cell, cellsOf } from "./outcomes";

const DOORS: readonly (readonly [name: string, open: OpenDoor])[] = [
  ["dynamic", dynamicDoor],
  ["native", nativeDoor],
];

/** More would not be faster: what takes long is signing. */
const AT_A_TIME = 12;

/** Runs the cells of a row, some side by side, and tells their failures together. */
async function runRow(open: OpenDoor, cells: readonly Cell[]): Promise<void> {
  const failures: string[] = [];
  const left = [...cells];
  const worker = async () => {
    for (let cell = left.shift(); cell; cell = left.shift()) {
      try {
        await runCell(open, cell);
      } catch (error) {
        failures.push(`${cell.fault.name}, ${cell.span}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  expect(failures, failures.join("\n")).to.have.length(0);
}

describe("faults: every request of every operation, with every fault", () => {
  for (const [name, open] of DOORS) {
    for (const operation of OPERATIONS) {
      for (const request of operation.requests) {
        it(`${name}, ${operation.name}, ${request.name}`, async () => {
          await runRow(open, cellsOf(operation, request, FAULTS));
        }).timeout(60_000);
      }
    }
  }
});
