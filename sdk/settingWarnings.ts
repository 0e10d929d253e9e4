import * as pulumi from "@pulumi/pulumi";
import { plainSecrets, unknownSettings } from "../provider/identity/settingWarnings";
import { CONFIG_PREFIX } from "../provider/packageInfo";

/** The runs that have been warned, by their stack: one process may run many. */
const warned = new WeakSet<object>();

/**
 * Warns once a run of settings in the stack's configuration that are not secret and should be: a provider is not told.
 * @param misspelt whether to warn of unknown settings too, as the native provider does by itself
 */
export function warnOfSettings(misspelt: boolean): void {
  const run = pulumi.runtime.getStackResource() ?? warned;
  if (warned.has(run)) return;
  warned.add(run);
  const keys = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(CONFIG_PREFIX));
  const names = keys.map((key) => key.slice(CONFIG_PREFIX.length));
  const unknown = misspelt ? unknownSettings(names) : [];
  for (const warning of [...unknown, ...plainSecrets(names, isSecret)]) void pulumi.log.warn(warning);
}

const isSecret = (name: string): boolean => isConfigSecret(`${CONFIG_PREFIX}${name}`);

/** Whether a key of the stack's configuration is secret. The SDK knows, and has no type for that. */
export function isConfigSecret(key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}
