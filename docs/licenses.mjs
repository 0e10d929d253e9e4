// Lists the packages that `npm install` of this package installs, with versions and licences, from package-lock.json and the installed
// packages' own package.json. Prints docs/licenses.md; `make licenses` writes it. Fails on a licence that is not approved.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const repo = join(dirname(fileURLToPath(import.meta.url)), "..");
const json = (path) => JSON.parse(readFileSync(join(repo, path), "utf8"));

/** Approved licences: permissive ones. If a package offers a choice, one of them is enough. */
const KNOWN = new Set([
  "Apache-2.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "UPL-1.0",
  "Unlicense",
  "0BSD",
]);

/** Whether an SPDX expression of names, OR and AND, without nesting, can be met with approved licences only. */
function isKnown(expression) {
  const plain = expression.replace(/^\((.*)\)$/, "$1");
  return plain.split(" OR ").some((choice) => choice.split(" AND ").every((name) => KNOWN.has(name)));
}

const { packages } = json("package-lock.json");
const rows = Object.entries(packages)
  .filter(([path, { dev, link }]) => path !== "" && !dev && !link)
  .map(([path, { version, license }]) => {
    const installed = json(join(path, "package.json"));
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    if (installed.license !== license)
      throw new Error(`${name} says ${installed.license}, the lockfile ${license}`);
    if (!license || !isKnown(license))
      throw new Error(`${name} ${version} has an unknown licence: ${license}`);
    return { name, version, license, path };
  })
  .sort((a, b) => (a.name === b.name ? (a.path < b.path ? -1 : 1) : a.name < b.name ? -1 : 1));

const direct = Object.keys(packages[""].dependencies);
const lines = [
  "# Licences of the dependencies",
  "",
  "`make licenses` generates this list from the lockfile, and a test checks it. It contains every package that `npm install` of this package installs, with",
  "direct dependencies in bold. `@pulumi/pulumi` (Apache-2.0) is not included: it is a peer dependency.",
  "",
  "| package | version | licence |",
  "| --- | --- | --- |",
  ...rows.map(({ name, version, license }) => {
    const shown = direct.includes(name) ? `**${name}**` : name;
    return `| ${shown} | ${version} | ${license} |`;
  }),
  "",
];
process.stdout.write(lines.join("\n"));
