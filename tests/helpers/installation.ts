import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { REPO } from "./repo";

const run = promisify(execFile);

const manifest = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
  devDependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
};

/** The ends of the peer range: its oldest version of the SDK, and the newest that runs on Node.js 20. */
export const OLDEST_SDK = `@pulumi/pulumi@${manifest.peerDependencies["@pulumi/pulumi"]?.replace("^", "")}`;
export const NEWEST_SDK = `@pulumi/pulumi@${manifest.devDependencies["@pulumi/pulumi"]}`;

/**
 * Packs a folder's package as it lies there.
 * @param folder default: the checkout, which is built already, with tests beside this one running what was built
 * @returns the tarball
 */
export async function pack(target: string, folder = REPO): Promise<string> {
  const args = ["pack", "--ignore-scripts", "--silent", "--pack-destination", target];
  const { stdout } = await run("npm", args, { cwd: folder });
  return join(target, stdout.trim().split("\n").at(-1) ?? "");
}

/** Installs with npm. */
export async function npmInstall(...args: string[]): Promise<void> {
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...args]);
}

/** Installs the dependencies of a folder's package.json with pnpm. */
export async function pnpmInstall(folder: string): Promise<void> {
  const flags = ["--prefer-offline", "--ignore-scripts", "--reporter=silent"];
  await run(join(REPO, "node_modules/.bin/pnpm"), ["install", ...flags], { cwd: folder });
}

/** Writes files below a folder; values other than strings as JSON. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** Registers hooks that remove folders outside the checkout after the suite. */
export function useFolders(): () => string {
  const made: string[] = [];
  after(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), "oci-auth-tokens-install-"));
    made.push(folder);
    return folder;
  };
}
