import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { REPO } from "../helpers/repo";

describe("engine: the SDKs of other languages", () => {
  it("are generated if the CLI supports it, and each one that is not is named", async () => {
    const script = join(REPO, "examples/sdks.mjs");
    const { stdout } = await promisify(execFile)(process.execPath, [script]);
    for (const language of ["python", "go", "dotnet", "java"]) {
      expect(stdout).to.match(new RegExp(`^${language}: (generated|skipped, the pulumi on PATH)`, "m"));
    }
  });
});
