import { constantName, type WrittenConfig } from "./configFiles";
import type { Emulator } from "./start";

/** The forms in which the command prints its configuration. */
export const FORMATS = ["env", "json", "pulumi"] as const;
export type Format = (typeof FORMATS)[number];

/** The ready-made configuration of a running emulator, as text that ends in a newline. */
export function describeEmulator(emulator: Emulator, config: WrittenConfig, format: Format): string {
  const users = emulator.store.allUsers();
  switch (format) {
    case "env":
      return lines(
        [
          ["OCI_IDENTITY_ENDPOINT", emulator.url],
          ["OCI_CONFIG_FILE", config.configFile],
          ["EMULATOR_TENANCY", emulator.tenancy.id],
          ["EMULATOR_NAMESPACE", emulator.tenancy.namespace],
          ["EMULATOR_REGISTRY", emulator.registryHost],
          ...users.map(({ name, id }) => [`EMULATOR_${constantName(name)}`, id] as const),
        ],
        ([name, value]) => `export ${name}=${quoted(value)}`,
      );
    case "pulumi":
      return lines(
        [
          ["identityEndpoint", emulator.url],
          ["configFile", config.configFile],
        ],
        ([name, value]) => `pulumi config set oci-auth-tokens:${name} ${quoted(value)}`,
      );
    case "json":
      return `${JSON.stringify({
        identityEndpoint: emulator.url,
        regionEndpoints: emulator.regionUrls,
        configFile: config.configFile,
        keyFile: config.keyFile,
        tenancy: emulator.tenancy,
        registry: emulator.registryHost,
        users: users.map(({ id, name, administrator }) => ({ id, name, administrator })),
      })}\n`;
  }
}

type Pair = readonly [name: string, value: string];

function lines(pairs: readonly Pair[], form: (pair: Pair) => string): string {
  return pairs.map((pair) => `${form(pair)}\n`).join("");
}

/** For a POSIX shell. */
function quoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
