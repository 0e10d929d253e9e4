import { constantName, type WrittenConfig } from "./configFiles";
import { registryNames } from "./registry";
import type { ProgramSetting } from "./signIn/methods";
import type { Emulator } from "./start";

/** The formats in which the command prints its configuration. */
export const FORMATS = ["env", "json", "pulumi"] as const;
export type Format = (typeof FORMATS)[number];

/**
 * The configuration for clients of a running emulator, as text that ends in a newline.
 *
 * @param settings what a program signs in with.
 */
export function describeEmulator(
  emulator: Emulator,
  config: WrittenConfig,
  format: Format,
  settings: readonly ProgramSetting[],
): string {
  const users = emulator.store.allUsers().map((user) => ({
    id: user.id,
    name: user.name,
    administrator: user.administrator,
    registryUsername: registryNames(emulator.tenancy, user)[0] ?? "",
  }));
  switch (format) {
    case "env":
      return lines(
        [
          ...environmentOf(settings),
          ["EMULATOR_TENANCY", emulator.tenancy.id] as const,
          ["EMULATOR_NAMESPACE", emulator.tenancy.namespace] as const,
          ["EMULATOR_REGISTRY", emulator.registryHost] as const,
          ...users.flatMap(({ name, id, registryUsername }) => [
            [`EMULATOR_${constantName(name)}`, id] as const,
            [`EMULATOR_${constantName(name)}_REGISTRY_USERNAME`, registryUsername] as const,
          ]),
        ].map(exported),
      );
    case "pulumi":
      return lines([
        ...settings.map(pulumiLine),
        // What a program needs in addition, as shell comments: each program has its own names for it.
        `# registry host: ${emulator.registryHost}`,
        ...users.map(({ name, id, registryUsername }) =>
          oneLine(`# user ${name}: ${id}, registry username ${registryUsername}`),
        ),
      ]);
    case "json":
      return `${JSON.stringify({
        identityEndpoint: emulator.url,
        regionEndpoints: emulator.regionUrls,
        configFile: config.configFile,
        keyFile: config.keyFile,
        tenancy: emulator.tenancy,
        registry: emulator.registryHost,
        users,
        environment: Object.fromEntries(environmentOf(settings)),
      })}\n`;
  }
}

type Pair = readonly [name: string, value: string];

function environmentOf(settings: readonly ProgramSetting[]): Pair[] {
  return settings.flatMap(({ env, cliEnv, value }) =>
    [env, cliEnv].flatMap((name) => (name === undefined ? [] : [[name, value] as const])),
  );
}

function exported([name, value]: Pair): string {
  return `export ${name}=${quoted(value)}`;
}

/** A stack setting if there is one for it, otherwise an environment variable. */
function pulumiLine({ config, env = "", value, configValue = value, secret }: ProgramSetting): string {
  if (config === undefined) return exported([env, value]);
  return `pulumi config set ${secret ? "--secret " : ""}oci-auth-tokens:${config} ${quoted(configValue)}`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** Quotes a value for a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** Removes line breaks, which would end a comment. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
