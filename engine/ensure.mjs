// Prints the folders to add to PATH for the Pulumi CLI. A `pulumi` on PATH is used if it is new enough; otherwise one is built once
// from the Go module proxy, into a cache outside the checkout. Progress goes to stderr.
//
//   node engine/ensure.mjs [--yaml]
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleKey, cacheFolder, cacheKey, componentsToBuild } from "./decide.mjs";
import { COMPONENTS, linkerFlags, OLDEST_PULUMI } from "./versions.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const exe = process.platform === "win32" ? ".exe" : "";
const say = (text) => console.error(`engine: ${text}`);

function fail(...lines) {
  for (const line of lines) say(line);
  process.exit(1);
}

function onPath(binary) {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder && existsSync(join(folder, binary + exe)));
}

function findOnPath() {
  const version = spawnSync("pulumi", ["version"], {
    encoding: "utf8",
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
  });
  return {
    pulumi: version.status === 0 ? version.stdout.trim() : undefined,
    nodehost: onPath(COMPONENTS.nodehost.binary),
    yamlhost: onPath(COMPONENTS.yamlhost.binary),
  };
}

function folderOf(name) {
  const files = ["go.mod", "go.sum"].map((file) => readFileSync(join(here, name, file), "utf8"));
  return join(cacheFolder(), cacheKey(COMPONENTS[name], files, `${process.platform}-${process.arch}`));
}

/** Builds into a temporary folder and renames it, so that an interrupted build never looks finished. */
async function build(name, folder) {
  const component = COMPONENTS[name];
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.building-`);
  const remove = () => rmSync(work, { recursive: true, force: true });
  process.once("exit", remove);
  const args = [
    "build",
    "-trimpath",
    "-buildvcs=false",
    "-o",
    join(work, component.binary + exe),
    "-ldflags",
    linkerFlags(component),
  ];
  say(`building ${component.binary} ${component.version} into ${folder}: about ${component.minutes}, once`);
  const started = Date.now();
  const tick = setInterval(
    () => say(`  still building ${component.binary}, ${Math.round((Date.now() - started) / 1000)} s`),
    15_000,
  );
  const child = spawn("go", [...args, component.package], {
    cwd: join(here, name),
    stdio: ["ignore", "inherit", "pipe"],
  });
  const result = await finished(child);
  clearInterval(tick);
  if (result.code !== 0) {
    remove();
    explainFailure(component, result);
  }
  try {
    renameSync(work, folder);
  } catch (error) {
    // Another run has built the same component in the meantime.
    remove();
    if (!existsSync(join(folder, component.binary + exe))) throw error;
  }
  say(`built ${component.binary} in ${Math.round((Date.now() - started) / 1000)} s`);
}

function finished(child) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      child.kill(signal);
      process.exit(1);
    });
  }
  return new Promise((resolve) => {
    let text = "";
    child.stderr.on("data", (chunk) => {
      text = (text + chunk).slice(-4000);
    });
    child.on("error", (error) => resolve({ code: -1, text, error }));
    child.on("close", (code) => resolve({ code, text }));
  });
}

function explainFailure(component, { text, error }) {
  if (error?.code === "ENOENT") {
    fail("Building the engine needs Go, which is not on PATH.", advice());
  }
  const reason = /no space left/i.test(text)
    ? "The disk is full."
    : /dial tcp|no such host|i\/o timeout|connection refused|proxyconnect/i.test(text)
      ? "The Go module proxy cannot be reached: check the network, GOPROXY and GOFLAGS."
      : /requires go >=|toolchain not available/i.test(text)
        ? "This Go is too old: set GOTOOLCHAIN=auto, or install the version named above."
        : "The build failed.";
  fail(...text.trim().split("\n").slice(-12), `${component.binary}: ${reason}`, advice());
}

const advice = () => `Or put Pulumi ${OLDEST_PULUMI} or newer on PATH: then nothing is built.`;

/**
 * Puts the components into one folder, as in an official release: the CLI warns at every command about a language host from another
 * folder. Adds the script that starts dynamic providers, which ships in @pulumi/pulumi.
 */
function bundle(names, folders) {
  const folder = join(cacheFolder(), bundleKey(folders.map((built) => basename(built))));
  mkdirSync(folder, { recursive: true });
  const place = (file, source) => {
    if (!existsSync(join(folder, file))) put(source, join(folder, file));
  };
  for (const [index, name] of names.entries()) {
    const file = COMPONENTS[name].binary + exe;
    place(file, join(folders[index], file));
  }
  const script = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
  place(script, join(here, "..", "node_modules", "@pulumi", "pulumi", script));
  return folder;
}

function put(source, target) {
  try {
    linkSync(source, target);
  } catch (error) {
    if (error.code !== "EEXIST") copyFileSync(source, target);
  }
}

const wanted = ["cli", "nodehost", ...(process.argv.includes("--yaml") ? ["yamlhost"] : [])];
const found = findOnPath();
const needed = componentsToBuild(wanted, found, OLDEST_PULUMI);
const folders = needed.map(folderOf);
const missing = needed.filter(
  (name, index) => !existsSync(join(folders[index], COMPONENTS[name].binary + exe)),
);
if (missing.length > 0) {
  const why =
    found.pulumi === undefined
      ? "there is no pulumi on PATH"
      : `the pulumi on PATH (${found.pulumi}) is older than ${OLDEST_PULUMI} or lacks a language host`;
  say(
    `${why}; building from the Go module proxy: ${missing.map((name) => COMPONENTS[name].binary).join(", ")}`,
  );
}
for (const [index, name] of needed.entries()) {
  if (missing.includes(name)) await build(name, folders[index]);
}
if (needed.includes("cli")) console.log(bundle(needed, folders));
else console.log(folders.join(delimiter));
