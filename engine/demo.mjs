// The demo: runs the root project with the real `pulumi` CLI against the local Identity service. It writes only to a temporary
// folder, which it removes. `pulumi` must be on PATH (`make demo` provides it).
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repo = join(dirname(fileURLToPath(import.meta.url)), "..");
const bold = (text) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);
let steps = 0;
const step = (text) => console.log(`\n${bold(`[${++steps}] ${text}`)}`);

/** Starts the emulator as a user would, and waits for the configuration it prints. */
async function startEmulator() {
  const child = spawn(process.execPath, [join(repo, "dist/emulator/main.js"), "--format", "json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const text = await new Promise((resolve, reject) => {
    let seen = "";
    child.stdout.on("data", (chunk) => {
      seen += chunk;
      if (seen.includes("\n")) resolve(seen);
    });
    child.on("exit", (code) => reject(new Error(`the emulator ended at once, with code ${code}`)));
  });
  return { child, config: JSON.parse(text) };
}

function makeProject(emulator) {
  const root = mkdtempSync(join(tmpdir(), "oci-auth-tokens-demo-"));
  const project = join(root, "project");
  cpSync(join(repo, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
  cpSync(join(repo, "examples/demo"), join(project, "examples/demo"), { recursive: true });
  symlinkSync(join(repo, "node_modules"), join(project, "node_modules"), "junction");
  const env = {
    // The user's own settings must not affect the demo.
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OCI_|PULUMI_)/.test(name))),
    PULUMI_BACKEND_URL: `file://${join(root, "backend")}`,
    PULUMI_HOME: join(root, "home"),
    PULUMI_CONFIG_PASSPHRASE: "demo",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    OCI_IDENTITY_ENDPOINT: emulator.identityEndpoint,
    OCI_CONFIG_FILE: emulator.configFile,
  };
  mkdirSync(join(root, "backend"));
  return { root, project, env };
}

/** Runs the CLI and shows its output, or with `quiet` returns it. */
function pulumi({ project, env }, args, { quiet = false } = {}) {
  if (!quiet) console.log(`$ pulumi ${args.join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn("pulumi", args, {
      cwd: project,
      env,
      stdio: ["ignore", quiet ? "pipe" : "inherit", "inherit"],
    });
    let out = "";
    child.stdout?.on("data", (chunk) => {
      out += chunk;
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`pulumi ${args[0]} failed with code ${code}`)),
    );
  });
}

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];

async function outputs(run) {
  return JSON.parse(await pulumi(run, ["stack", "output", "--json", "--show-secrets"], { quiet: true }));
}

/** Uses a token as `docker login` does. */
async function registryAccepts(emulator, userName, token) {
  const base = `http://${emulator.registry}/v2/`;
  const challenge = (await fetch(base)).headers.get("www-authenticate") ?? "";
  const parameter = (key) => new RegExp(`${key}="([^"]*)"`).exec(challenge)?.[1] ?? "";
  const basic = Buffer.from(`${emulator.tenancy.namespace}/${userName}:${token}`).toString("base64");
  const url = `${parameter("realm")}?${new URLSearchParams({ service: parameter("service"), scope: parameter("scope") })}`;
  const response = await fetch(url, { headers: { authorization: `Basic ${basic}` } });
  if (!response.ok) return false;
  const { token: bearer } = await response.json();
  return (await fetch(base, { headers: { authorization: `Bearer ${bearer}` } })).ok;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function expect(truth, what) {
  if (!truth) throw new Error(`unexpected result: ${what}`);
}

async function demo(run, emulator) {
  const userA = emulator.users.find(({ name }) => name === "user-a");
  const userB = emulator.users.find(({ name }) => name === "user-b");
  const set = (key, value) => pulumi(run, ["config", "set", key, value], { quiet: true });

  step("A new stack, and two auth tokens for user A");
  await pulumi(run, ["stack", "init", "demo"], { quiet: true });
  await set("registryUser", userA.id);
  await set("gitUser", userA.id);
  await pulumi(run, UP);
  const created = await outputs(run);

  step("The registry token is used: a login to the container registry");
  const accepted = await registryAccepts(emulator, userA.name, created.registryToken);
  console.log(accepted ? "accepted" : "refused");
  expect(accepted, "the registry refused the token");

  step("A new description: an update in place");
  await set("description", "Registry login of the nightly pipeline");
  await pulumi(run, UP);
  const described = await outputs(run);
  expect(
    described.registryTokenId === created.registryTokenId,
    "the description's change replaced the token",
  );
  expect(described.registryToken === created.registryToken, "the description's change lost the token");

  step("The Git token moves to user B: a replacement");
  await set("gitUser", userB.id);
  await pulumi(run, UP);
  const moved = await outputs(run);
  expect(moved.gitTokenId !== created.gitTokenId, "the Git token was not replaced");
  expect(moved.gitTokenOwner === userB.id, "the Git token did not move");

  step("Refresh: nothing has changed at the service");
  await pulumi(run, ["refresh", "--yes", "--skip-preview", "--suppress-progress", "--expect-no-changes"]);

  step("Is the token's value in any file that was written?");
  const written = filesBelow(run.root).filter((file) => !file.includes("node_modules"));
  const leaks = written.filter((file) => readFileSync(file).includes(created.registryToken));
  console.log(`${leaks.length} of ${written.length} files`);
  expect(leaks.length === 0, `the token's value is in ${leaks.join(", ")}`);

  step("Destroy");
  await pulumi(run, ["destroy", "--yes", "--skip-preview", "--suppress-progress"]);

  console.log(`
${bold("What you saw")}
  created    2 auth tokens; one of them logged in to a container registry
  listed     ${created.registryUsersTokens.length} tokens of user A with getAuthTokens, without their values
  updated    a description in place: same token, same value
  replaced   the Git token, which moved to user B
  refreshed  with no change
  secrets    the token's value in 0 of ${written.length} written files
  destroyed  everything
`);
}

const { child, config } = await startEmulator();
const run = makeProject(config);
const end = () => {
  child.kill("SIGTERM");
  rmSync(run.root, { recursive: true, force: true });
};
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));
process.on("exit", end);
try {
  console.log(
    `A local OCI Identity service listens on ${config.identityEndpoint}. Nothing leaves this machine.`,
  );
  await demo(run, config);
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  end();
}
