import * as pulumi from "@pulumi/pulumi";
import { plainSecrets, unknownSettings } from "../provider/identity/settingWarnings";
import { CONFIG_PREFIX } from "../provider/packageInfo";

/** The stacks of the runs that have been warned. One process may run several. */
const warned = new WeakSet<object>();

/**
 * Warns once per run about settings in the stack's configuration that should be secret but are not. A provider cannot detect that.
 * @param misspelt whether to warn about unknown settings too. The native provider does that itself
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

/** Whether a key of the stack's configuration is secret. The SDK has this function, but no type for it. */
export function isConfigSecret(key: string): boolean {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}
