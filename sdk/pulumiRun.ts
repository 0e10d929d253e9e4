import { createRequire } from "node:module";
import { join } from "node:path";

/** A program as `pulumi` runs it. */
export interface PulumiRun {
  /** The folder it runs in, and its dynamic providers too. */
  readonly folder: string;
  /** Finds a package as they do: from that folder, or from @pulumi/pulumi. Throws where there is none. */
  resolve(id: string): string;
}

/** The present run; undefined for a program of a test or of the Automation API, which may run in another folder than its providers. */
export function pulumiRun(): PulumiRun | undefined {
  const folder = process.cwd();
  const program = createRequire(join(folder, "program.js"));
  const runner = program.main?.path;
  if (!runner?.endsWith(join("@pulumi", "pulumi", "cmd", "run"))) return undefined;
  return { folder, resolve: (id) => program.resolve(id, { paths: [folder, runner] }) };
}
