import { constantName, type WrittenConfig } from "./configFiles";
import { registryNames } from "./registry";
import type { Emulator } from "./start";

/** The forms in which the command prints its configuration. */
export const FORMATS = ["env", "json", "pulumi"] as const;
export type Format = (typeof FORMATS)[number];

/** The ready-made configuration of a running emulator, as text that ends in a newline. */
export function describeEmulator(emulator: Emulator, config: WrittenConfig, format: Format): string {
  const users = emulator.store.allUsers().map((user) => ({
    id: user.id,
    name: user.name,
    administrator: user.administrator,
    registryUsername: registryNames(emulator.tenancy, user)[0],
  }));
  switch (format) {
    case "env":
      return [
        ["OCI_IDENTITY_ENDPOINT", emulator.url],
        ["OCI_CONFIG_FILE", config.configFile],
        ["OCI_CLI_ENDPOINT", emulator.url],
        ["OCI_CLI_CONFIG_FILE", config.configFile],
        ["EMULATOR_TENANCY", emulator.tenancy.id],
        ["EMULATOR_NAMESPACE", emulator.tenancy.namespace],
        ["EMULATOR_REGISTRY", emulator.registryHost],
        ...users.flatMap(({ name, id, registryUsername }) => [
          [`EMULATOR_${constantName(name)}`, id],
          [`EMULATOR_${constantName(name)}_REGISTRY_USERNAME`, registryUsername],
        ]),
      ]
        .map(([name, value = ""]) => `export ${name}=${quoted(value)}\n`)
        .join("");
    case "pulumi":
      return [
        `pulumi config set oci-auth-tokens:identityEndpoint ${emulator.url}`,
        `pulumi config set oci-auth-tokens:configFile ${quoted(config.configFile)}`,
        // What a program needs beside the settings, as comments of a shell: each program has its own names for it.
        `# registry host: ${emulator.registryHost}`,
        ...users.map(({ name, id, registryUsername }) =>
          oneLine(`# user ${name}: ${id}, registry username ${registryUsername}`),
        ),
        "",
      ].join("\n");
    case "json":
      return `${JSON.stringify({
        identityEndpoint: emulator.url,
        regionEndpoints: emulator.regionUrls,
        configFile: config.configFile,
        keyFile: config.keyFile,
        tenancy: emulator.tenancy,
        registry: emulator.registryHost,
        users,
      })}\n`;
  }
}

/** For a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

/** For a comment, which a line break would end. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
