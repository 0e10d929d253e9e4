import { createRequire } from "node:module";
import { join } from "node:path";

/** The run of a program by `pulumi`. */
export interface PulumiRun {
  /** The folder in which the program and its dynamic providers run. */
  readonly folder: string;
  /** Resolves a package as they do: from that folder, or from @pulumi/pulumi. Throws if there is none. */
  resolve(id: string): string;
}

/** The current run. Undefined for a program of a test or of the Automation API, which may run in a different folder from its providers. */
export function pulumiRun(): PulumiRun | undefined {
  const folder = process.cwd();
  const program = createRequire(join(folder, "program.js"));
  const runner = program.main?.path;
  if (!runner?.endsWith(join("@pulumi", "pulumi", "cmd", "run"))) return undefined;
  return { folder, resolve: (id) => program.resolve(id, { paths: [folder, runner] }) };
}
