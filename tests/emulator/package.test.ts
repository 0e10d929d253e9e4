import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { blocksOf } from "../helpers/docs";
import { REPO } from "../helpers/repo";

const run = promisify(execFile);

describe("emulator: pulumi-oci-auth-tokens/emulator", function () {
  this.timeout(120_000);
  let app = "";
  before(() => {
    app = mkdtempSync(join(tmpdir(), "emulator-package-"));
    symlinkSync(join(REPO, "node_modules"), join(app, "node_modules"), "junction");
  });
  after(() => rmSync(app, { recursive: true }));

  it("compiles and passes the test of docs/emulator.md", async () => {
    writeFileSync(join(app, "snippet.ts"), blocksOf("emulator.md", "ts")[0]);
    const options = { target: "ES2022", module: "nodenext", strict: true, types: ["node"] };
    const tsconfig = { compilerOptions: { ...options, esModuleInterop: true, skipLibCheck: true } };
    writeFileSync(join(app, "tsconfig.json"), JSON.stringify({ ...tsconfig, files: ["snippet.ts"] }));
    await run(process.execPath, [join(REPO, "node_modules/typescript/bin/tsc"), "-p", app]);
    const { stdout } = await run(process.execPath, ["--test", "--test-reporter=tap", "snippet.js"], {
      cwd: app,
    });
    expect(stdout).to.match(/^# pass 1$/m);
    expect(stdout).to.match(/^# fail 0$/m);
  });

  it("has types that need no other package than those of Node.js", () => {
    const folder = join(REPO, "dist/emulator");
    const imported = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(".d.ts"))
      .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/\bfrom "([^"]+)"/g)])
      .map(([, name = ""]) => name)
      .filter((name) => !name.startsWith("."));
    expect(imported).to.include("node:crypto");
    expect(imported.filter((name) => !builtinModules.includes(name.replace("node:", "")))).to.deep.equal([]);
  });
});
