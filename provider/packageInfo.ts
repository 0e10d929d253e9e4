import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The package's folder, seen from the compiled file. */
export const PACKAGE_ROOT = join(__dirname, "..", "..");

/** The release of this package. package.json is the only place where it is written down. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8")) as { version: string })
    .version;
}
