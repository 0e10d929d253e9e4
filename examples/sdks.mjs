// Generates the SDKs of the other languages from the plugin's schema, and runs the Python example against the local Identity service.
// It skips languages that the `pulumi` on PATH cannot generate: an official CLI has all of them, one built by engine/ensure.mjs has none.
//
//   node examples/sdks.mjs [folder for the SDKs]        (after make build)
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repo = fileURLToPath(new URL("..", import.meta.url));
const plugin = join(repo, "provider", "pulumi-resource-oci-auth-tokens");
const scratch = mkdtempSync(join(tmpdir(), "oci-auth-tokens-sdks-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
const out = resolve(process.argv[2] ?? join(scratch, "sdks"));

const env = {
  ...process.env,
  PULUMI_BACKEND_URL: `file://${join(scratch, "backend")}`,
  PULUMI_HOME: join(scratch, "home"),
  PULUMI_CONFIG_PASSPHRASE: "example",
  PULUMI_SKIP_UPDATE_CHECK: "1",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
};
mkdirSync(join(scratch, "backend"));

/** Generates one SDK. Returns "generated", "no host", or the error. */
function generate(language) {
  const args = ["package", "gen-sdk", plugin, "--local", "--language", language, "--out", out];
  const { status, stdout, stderr, error } = spawnSync("pulumi", args, { env, encoding: "utf8" });
  if (error) return error.code === "ENOENT" ? "no host" : error.message;
  if (status === 0) return "generated";
  const text = `${stdout}${stderr}`;
  return /no language plugin|not implemented|Unimplemented/i.test(text) ? "no host" : text.trim();
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit", ...options });
  if (status !== 0)
    throw new Error(`${command} ${args.slice(0, 2).join(" ")}: ${error?.message ?? `code ${status}`}`);
}

async function startEmulator() {
  const child = spawn(process.execPath, [join(repo, "dist/emulator/main.js"), "--format", "json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const text = await new Promise((resolveText, reject) => {
    let seen = "";
    child.stdout.on("data", (chunk) => {
      seen += chunk;
      if (seen.includes("\n")) resolveText(seen);
    });
    child.on("exit", (code) => reject(new Error(`the emulator ended at once, with code ${code}`)));
  });
  return { child, config: JSON.parse(text) };
}

async function runPython() {
  const project = join(scratch, "python");
  cpSync(join(repo, "examples/python"), project, { recursive: true });
  symlinkSync(join(repo, "node_modules"), join(project, "node_modules"), "junction");
  run("python3", ["-m", "venv", "venv"], { cwd: project });
  const pip = join(project, "venv", process.platform === "win32" ? "Scripts" : "bin", "pip");
  run(pip, ["install", "--quiet", "-r", "requirements.txt", join(out, "python")], { cwd: project });
  const { child, config } = await startEmulator();
  try {
    const pulumi = (...args) =>
      run("pulumi", args, {
        cwd: project,
        env: { ...env, OCI_IDENTITY_ENDPOINT: config.identityEndpoint, OCI_CONFIG_FILE: config.configFile },
      });
    pulumi("stack", "init", "example");
    pulumi("config", "set", "userId", config.users.find(({ name }) => name === "user-a").id);
    pulumi("up", "--yes", "--skip-preview");
    pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
    pulumi("destroy", "--yes", "--skip-preview");
  } finally {
    child.kill("SIGTERM");
  }
}

const results = Object.fromEntries(["python", "go", "dotnet", "java"].map((name) => [name, generate(name)]));
for (const [language, result] of Object.entries(results)) {
  console.log(
    `${language}: ${result === "no host" ? "skipped, the pulumi on PATH cannot generate it" : result}`,
  );
}
if (results.python === "generated") await runPython();
process.exitCode = Object.values(results).every((result) => ["generated", "no host"].includes(result))
  ? 0
  : 1;
