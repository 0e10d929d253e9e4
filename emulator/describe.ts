import { constantName, type WrittenConfig } from "./configFiles";
import type { ProgramSetting } from "./signIn/methods";
import type { Emulator } from "./start";

/** The forms in which the command prints its configuration. */
export const FORMATS = ["env", "json", "pulumi"] as const;
export type Format = (typeof FORMATS)[number];

/**
 * The ready-made configuration of a running emulator, as text that ends in a newline.
 *
 * @param settings what a program signs in with.
 */
export function describeEmulator(
  emulator: Emulator,
  config: WrittenConfig,
  format: Format,
  settings: readonly ProgramSetting[],
): string {
  const users = emulator.store.allUsers();
  switch (format) {
    case "env":
      return lines(
        [
          ...environmentOf(settings),
          ["EMULATOR_TENANCY", emulator.tenancy.id],
          ["EMULATOR_NAMESPACE", emulator.tenancy.namespace],
          ["EMULATOR_REGISTRY", emulator.registryHost],
          ...users.map(({ name, id }) => [`EMULATOR_${constantName(name)}`, id] as const),
        ],
        exported,
      );
    case "pulumi":
      return settings.map((setting) => `${pulumiLine(setting)}\n`).join("");
    case "json":
      return `${JSON.stringify({
        identityEndpoint: emulator.url,
        regionEndpoints: emulator.regionUrls,
        configFile: config.configFile,
        keyFile: config.keyFile,
        tenancy: emulator.tenancy,
        registry: emulator.registryHost,
        users: users.map(({ id, name, administrator }) => ({ id, name, administrator })),
        environment: Object.fromEntries(environmentOf(settings)),
      })}\n`;
  }
}

type Pair = readonly [name: string, value: string];

function environmentOf(settings: readonly ProgramSetting[]): Pair[] {
  return settings.flatMap(({ env, value }) => (env === undefined ? [] : [[env, value] as const]));
}

function exported([name, value]: Pair): string {
  return `export ${name}=${quoted(value)}`;
}

/** A setting of the stack where there is one of that meaning, else of the environment. */
function pulumiLine({ config, env = "", value, configValue = value, secret }: ProgramSetting): string {
  if (config === undefined) return exported([env, value]);
  return `pulumi config set ${secret ? "--secret " : ""}oci-auth-tokens:${config} ${quoted(configValue)}`;
}

function lines(pairs: readonly Pair[], form: (pair: Pair) => string): string {
  return pairs.map((pair) => `${form(pair)}\n`).join("");
}

/** For a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
