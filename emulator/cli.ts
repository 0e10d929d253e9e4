import { type ParseArgsConfig, parseArgs } from "node:util";
import { FORMATS, type Format } from "./describe";
import { defaultSettings, REGISTRY_AUTH, type Settings } from "./settings";
import { AUTH_METHODS, type AuthMethod } from "./signIn/methods";
import type { EmulatorOptions } from "./start";

/** The parsed command line. */
export interface Command {
  help: boolean;
  format: Format;
  /** The sign-in method for which settings are printed. */
  auth: AuthMethod;
  seedFile?: string;
  configDir?: string;
  options: EmulatorOptions & { settings: Partial<Settings> };
}

/** An option that takes a value: its line of the help, and its effect on the command. */
interface Option {
  /** The value as the help shows it, such as `n`. */
  value: string;
  help: string;
  repeatable?: boolean;
  /** Stores the value. Throws an error that completes the sentence "--option …". */
  apply(command: Command, value: string): void;
}

const OPTIONS: Readonly<Record<string, Option>> = {
  port: {
    value: "n",
    help: "port of the service (default: a free one)",
    apply: ({ options }, value) => {
      options.port = wholeNumber(value);
    },
  },
  region: {
    value: "KEY:name",
    help: "a region, such as PHX:us-phoenix-1; the first one is the home region; may be repeated",
    repeatable: true,
    apply: ({ options }, value) => {
      const earlier = options.regions ?? [];
      options.regions = [...earlier, { ...region(value), home: earlier.length === 0 }];
    },
  },
  seed: {
    value: "file",
    help: "JSON file with the users and tokens to start with; docs/emulator.md describes its format",
    apply: (command, value) => {
      command.seedFile = value;
    },
  },
  "config-dir": {
    value: "dir",
    help:
      "directory for the OCI configuration and its key, which are kept; a start with the same directory has " +
      "the same OCIDs (default: a temporary directory, removed at the end)",
    apply: (command, value) => {
      command.configDir = value;
    },
  },
  format: {
    value: FORMATS.join("|"),
    help: "how to print the configuration (default: env)",
    apply: (command, value) => {
      command.format = oneOf(value, FORMATS);
    },
  },
  auth: {
    value: "method",
    help: `sign-in method to print settings for (default: api_key): ${AUTH_METHODS.join(", ")}`,
    apply: (command, value) => {
      command.auth = oneOf(value, AUTH_METHODS);
      if (command.auth === "oke_workload_identity") command.options.proxymuxPort = 0;
    },
  },
  "session-ms": setting("sessionMs", "n", "how long a session of such a sign-in lasts", wholeNumber),
  "creating-ms": setting("creatingMs", "n", "how long a new token stays CREATING", wholeNumber),
  "list-lag-ms": setting("newTokenLagMs", "n", "how long a new token is missing from lists", wholeNumber),
  "page-size": setting("pageSize", "n", "items per page", wholeNumber),
  rate: setting("requestsPerSecond", "n", "requests per second before 429; 0: no limit", wholeNumber),
  "registry-port": {
    value: "n",
    help: "an additional port for the registry (default: none)",
    apply: ({ options }, value) => {
      options.registryPort = wholeNumber(value);
    },
  },
  "registry-auth": setting(
    "registryAuth",
    REGISTRY_AUTH.join("|"),
    "how a client logs in to the registry",
    (value) => oneOf(value, REGISTRY_AUTH),
  ),
  "registry-delay-ms": setting(
    "registryDelayMs",
    "n",
    "how long the registry rejects a new token",
    wholeNumber,
  ),
};

/** The command's help, as `--help` prints it. */
export const HELP = `oci-identity-emulator: a local OCI Identity service for auth tokens, on loopback only.

${helpLines()}

Details and examples: docs/emulator.md of the package pulumi-oci-auth-tokens.
`;

/** Parses the command line. Throws an error that names the faulty option. */
export function parseCommand(args: readonly string[]): Command {
  const options: NonNullable<ParseArgsConfig["options"]> = { help: { type: "boolean" } };
  for (const name of Object.keys(OPTIONS)) options[name] = { type: "string", multiple: true };
  const { values } = parseArgs({ args: [...args], options });
  const command: Command = {
    help: values.help === true,
    format: "env",
    auth: "api_key",
    options: { settings: {} },
  };
  for (const [name, { repeatable, apply }] of Object.entries(OPTIONS)) {
    const given = [values[name] ?? []].flat().map(String);
    for (const value of repeatable ? given : given.slice(-1)) {
      try {
        apply(command, value);
      } catch (error) {
        throw new Error(`--${name} ${(error as Error).message}`);
      }
    }
  }
  return command;
}

/** An option that changes one setting of the service; its default is the setting's. */
function setting<K extends keyof Settings>(
  key: K,
  value: string,
  help: string,
  parse: (value: string) => Settings[K],
): Option {
  return {
    value,
    help: `${help} (default: ${defaultSettings()[key]})`,
    apply: ({ options }, text) => {
      options.settings[key] = parse(text);
    },
  };
}

function helpLines(): string {
  const rows = [
    ...Object.entries(OPTIONS).map(([name, { value, help }]) => [`--${name} ${value}`, help] as const),
    ["--help", "prints this text"] as const,
  ];
  const width = Math.max(...rows.map(([option]) => option.length)) + 2;
  const indent = " ".repeat(2 + width);
  return rows
    .map(([option, help]) => `  ${option.padEnd(width)}${wrapped(help).join(`\n${indent}`)}`)
    .join("\n");
}

function wrapped(text: string): string[] {
  return (text.match(/.{1,75}(?:\s|$)/g) ?? []).map((line) => line.trimEnd());
}

function wholeNumber(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new Error(`must be a whole number, not ${value}`);
  return Number(value);
}

function oneOf<T extends string>(value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`must be one of ${allowed.join(", ")}, not ${value}`);
  return found;
}

function region(value: string): { key: string; name: string } {
  const [, key, name] = /^([A-Z]{3}):([a-z0-9-]+)$/.exec(value) ?? [];
  if (key === undefined || name === undefined)
    throw new Error(`must look like PHX:us-phoenix-1, not ${value}`);
  return { key, name };
}
