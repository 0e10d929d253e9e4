import { parseArgs } from "node:util";
import { FORMATS, type Format } from "./describe";
import { AUTH_METHODS, type AuthMethod } from "./signIn/methods";
import type { EmulatorOptions } from "./start";

/** What the command line asks for. */
export interface Command {
  help: boolean;
  format: Format;
  /** The way to sign in that settings are printed for. */
  auth: AuthMethod;
  seedFile?: string;
  configDir?: string;
  options: EmulatorOptions;
}

/** The command's own help. */
export const HELP = `oci-identity-emulator: a local OCI Identity service for auth tokens, on loopback only.

  --port n                port of the service (default: a free one)
  --region KEY:name       a region, as in PHX:us-phoenix-1; the first is home; may be repeated
  --seed file             users and tokens to start with, as JSON; docs/emulator.md has its form
  --config-dir dir        where to write the OCI configuration and key, which then stay; a start
                          with the same directory has the same OCIDs
                          (default: a temporary directory, removed at the end)
  --format env|json|pulumi  how to print the configuration (default: env)
  --auth method           print settings for another way to sign in than api_key: security_token,
                          instance_principal, instance_principal_with_certs, resource_principal,
                          oke_workload_identity, instance_obo_user, workload_identity_federation
  --session-ms n          how long a session of such a sign-in lasts (default: an hour)
  --creating-ms n         how long a new token stays CREATING (default: 0)
  --list-lag-ms n         how long a new token is missing from lists (default: 0)
  --page-size n           items a page (default: 100)
  --rate n                requests a second before 429 (default: no limit)
  --registry-port n       a port of its own for the registry beside the service's
  --registry-auth basic|bearer  how the registry wants to be logged in to (default: bearer)
  --registry-delay-ms n   how long the registry refuses a new token (default: 0)
  --help

All of it, with examples: docs/emulator.md of the package pulumi-oci-auth-tokens.
`;

/** Reads the command line. Throws an error that names the faulty option. */
export function parseCommand(args: readonly string[]): Command {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: text,
      region: { type: "string", multiple: true },
      seed: text,
      "config-dir": text,
      format: text,
      auth: text,
      "session-ms": text,
      "creating-ms": text,
      "list-lag-ms": text,
      "page-size": text,
      rate: text,
      "registry-port": text,
      "registry-auth": text,
      "registry-delay-ms": text,
      help: { type: "boolean" },
    },
  });
  const number = <K extends string>(key: K, option: string, value: string | undefined) =>
    value === undefined ? {} : ({ [key]: wholeNumber(option, value) } as Record<K, number>);
  const registryAuth = values["registry-auth"];
  const auth = oneOf("auth", values.auth ?? "api_key", AUTH_METHODS);
  return {
    help: values.help ?? false,
    format: oneOf("format", values.format ?? "env", FORMATS),
    auth,
    ...(values.seed === undefined ? {} : { seedFile: values.seed }),
    ...(values["config-dir"] === undefined ? {} : { configDir: values["config-dir"] }),
    options: {
      ...number("port", "port", values.port),
      ...number("registryPort", "registry-port", values["registry-port"]),
      ...(auth === "oke_workload_identity" ? { proxymuxPort: 0 } : {}),
      ...(values.region === undefined ? {} : { regions: values.region.map(region) }),
      settings: {
        ...number("creatingMs", "creating-ms", values["creating-ms"]),
        ...number("newTokenLagMs", "list-lag-ms", values["list-lag-ms"]),
        ...number("pageSize", "page-size", values["page-size"]),
        ...number("requestsPerSecond", "rate", values.rate),
        ...number("registryDelayMs", "registry-delay-ms", values["registry-delay-ms"]),
        ...number("sessionMs", "session-ms", values["session-ms"]),
        ...(registryAuth === undefined
          ? {}
          : { registryAuth: oneOf("registry-auth", registryAuth, ["basic", "bearer"] as const) }),
      },
    },
  };
}

function wholeNumber(option: string, value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new Error(`--${option} must be a whole number, not ${value}`);
  return Number(value);
}

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`--${option} must be one of ${allowed.join(", ")}, not ${value}`);
  return found;
}

function region(value: string, at: number): { key: string; name: string; home: boolean } {
  const [, key, name] = /^([A-Z]{3}):([a-z0-9-]+)$/.exec(value) ?? [];
  if (key === undefined || name === undefined) {
    throw new Error(`--region must look like PHX:us-phoenix-1, not ${value}`);
  }
  return { key, name, home: at === 0 };
}
