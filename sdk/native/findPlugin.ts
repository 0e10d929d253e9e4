import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { log } from "@pulumi/pulumi";
import { CONFIG_PREFIX, PACKAGE } from "../../provider/packageInfo";
import { pulumiRun } from "../pulumiRun";

const PLUGIN = "pulumi-resource-oci-auth-tokens";

/**
 * Explains what to do if the engine will not find the plugin: the engine's own error suggests a download that does not exist. This
 * searches where the engine does, except next to the engine's executable, so it is only a warning.
 * @param folder the program's folder
 * @returns the warning, or undefined if the plugin is found
 */
export function missingPlugin(folder: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  const plugins = join(env.PULUMI_HOME || join(homedir(), ".pulumi"), "plugins");
  const found =
    env.PULUMI_DEBUG_PROVIDERS?.includes(CONFIG_PREFIX) ||
    projectText(folder).includes(PACKAGE) ||
    folders.some((at) => existsSync(join(at, PLUGIN)) || existsSync(join(at, `${PLUGIN}.cmd`))) ||
    (existsSync(plugins) &&
      readdirSync(plugins).some((name) => name.startsWith("resource-oci-auth-tokens-")));
  if (found) return undefined;
  return `The plugin ${PLUGIN} is neither named in Pulumi.yaml nor on PATH: run "npm install pulumi-oci-auth-tokens" in the program's folder, and name node_modules/pulumi-oci-auth-tokens/provider under plugins in Pulumi.yaml.`;
}

/** The content of the Pulumi.yaml in this folder or the nearest one above. */
function projectText(folder: string): string {
  for (const name of ["Pulumi.yaml", "Pulumi.yml"]) {
    if (existsSync(join(folder, name))) return readFileSync(join(folder, name), "utf8");
  }
  const above = dirname(folder);
  return above === folder ? "" : projectText(above);
}

let warned: Promise<never[]> | undefined;

/**
 * Warns once per program.
 * @returns an empty `dependsOn`. Resources wait for it, so that the engine has the warning before one of them fails
 */
export function warnOfMissingPlugin(): Promise<never[]> {
  warned ??= warn();
  return warned;
}

async function warn(): Promise<never[]> {
  const run = pulumiRun();
  const warning = run && missingPlugin(run.folder, process.env);
  if (warning) await log.warn(warning);
  return [];
}
