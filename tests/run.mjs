// Runs the checks that are named on the command line, in that order, and closes with the line `N passed, N failed`.
//
//   node tests/run.mjs [lint] [fast] [engine]
//
// A check that breaks off before it has counted anything counts as one failure.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repo = join(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "oci-auth-tokens-counts-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: repo, stdio: "inherit", env: { ...process.env, ...env } }).status;
}

const sum = (counts) =>
  counts.reduce((all, { passed, failed }) => ({ passed: all.passed + passed, failed: all.failed + failed }), {
    passed: 0,
    failed: 0,
  });

/** A check without a count of its own is one test. */
const single = (status) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 });

function mocha(name, args, env) {
  const counts = join(scratch, `${name}.json`);
  const status = run(
    process.execPath,
    ["node_modules/mocha/bin/mocha.js", "--reporter", "tests/reporter.cjs", ...args],
    {
      ...env,
      COUNTS_FILE: counts,
    },
  );
  try {
    const { passes, failures } = JSON.parse(readFileSync(counts, "utf8"));
    return { passed: passes, failed: failures === 0 && status !== 0 ? 1 : failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function enginePath() {
  const { status, stdout } = spawnSync(process.execPath, ["engine/ensure.mjs", "--yaml"], {
    cwd: repo,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  return status === 0 ? [stdout.trim(), process.env.PATH].filter(Boolean).join(delimiter) : undefined;
}

const checks = {
  lint: () =>
    sum(["lint", "lint:package", "docs"].map((script) => single(run("npm", ["run", "--silent", script])))),
  fast: () => {
    // Here its progress is seen. A failure is told by the tests that need what it installs.
    run(process.execPath, ["engine/ociClients.mjs"]);
    return mocha("fast", ["--parallel", "--jobs", "2", "dist/tests/!(engine)/**/*.test.js"]);
  },
  engine: () => {
    const PATH = enginePath();
    if (PATH === undefined) return { passed: 0, failed: 1 };
    return mocha(
      "engine",
      ["--parallel", "--jobs", "3", "--timeout", "300000", "dist/tests/engine/**/*.test.js"],
      { PATH },
    );
  },
};

const started = Date.now();
const total = sum(
  process.argv.slice(2).map((name) => {
    console.log(`\n== ${name} (${Math.round((Date.now() - started) / 1000)} s) ==`);
    return checks[name]();
  }),
);
console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
