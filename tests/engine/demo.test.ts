import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

describe("engine: the demo", () => {
  it("succeeds, and prints a summary", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["engine/demo.mjs"], {
      cwd: join(__dirname, "../../.."),
    });
    expect(stdout).to.include("A local OCI Identity service listens on http://127.0.0.1:");
    const summary = stdout.slice(stdout.indexOf("What you saw"));
    for (const line of ["created", "listed", "updated", "replaced", "refreshed", "secrets", "destroyed"]) {
      expect(summary).to.match(new RegExp(`^ {2}${line} {2,}\\S`, "m"));
    }
    expect(summary).to.match(/the token's value in 0 of [1-9]\d* written files/);
  });
});
