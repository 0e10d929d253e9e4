// Prints the folder of a Python virtual environment with Oracle's CLI and SDK. They are installed once from PyPI, into the cache outside
// the checkout; progress goes to stderr. Run the CLI as `FOLDER/bin/python FOLDER/bin/oci`: the scripts' first lines name the temporary
// folder in which they were installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder, isAtLeast } from "./decide.mjs";

const OLDEST_PYTHON = "3.11";
const requirements = join(dirname(fileURLToPath(import.meta.url)), "ociclients", "requirements.txt");
const say = (text) => console.error(`oci clients: ${text}`);

function fail(...lines) {
  for (const line of lines) say(line);
  process.exit(1);
}

function python(command, args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return { ok: status === 0, error, text: `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

function systemPython() {
  const { ok, text } = python("python3", ["--version"]);
  const version = text.replace(/^Python /, "");
  if (!ok || !isAtLeast(version, OLDEST_PYTHON)) {
    fail(
      `Oracle's CLI and SDK need python3 ${OLDEST_PYTHON} or newer on PATH; ${ok ? `this is ${version}` : "there is none"}.`,
    );
  }
  return version;
}

/** Installs into a temporary folder and renames it, so that an interrupted installation never looks finished. */
function install(folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}.building-`);
  process.once("exit", () => rmSync(work, { recursive: true, force: true }));
  // The signal ends the installer too; this runs after it.
  process.once("SIGINT", () => process.exit(1));
  const started = Date.now();
  say(`installing Oracle's CLI and SDK from PyPI into ${folder}: half a minute, once`);
  const venv = python("python3", ["-m", "venv", work]);
  if (!venv.ok) {
    fail(...lastLines(venv), "python3 cannot create a virtual environment: on Debian, install python3-venv.");
  }
  const options = ["--quiet", "--disable-pip-version-check", "--no-compile", "--only-binary=:all:"];
  const pip = python(join(work, "bin", "python"), ["-m", "pip", "install", ...options, "-r", requirements]);
  if (!pip.ok) fail(...lastLines(pip), "Oracle's CLI and SDK cannot be installed from PyPI.");
  try {
    renameSync(work, folder);
  } catch (error) {
    // Another run has installed the same in the meantime.
    if (!existsSync(folder)) throw error;
  }
  say(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

const lastLines = ({ text }) => text.split("\n").slice(-12);

const version = systemPython();
const hash = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
const folder = join(cacheFolder(), `ociclients-${version}-${process.platform}-${process.arch}-${hash}`);
if (!existsSync(folder)) install(folder);
console.log(folder);
