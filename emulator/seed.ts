import { defaultSettings, REGISTRY_AUTH, RETRY_TOKEN_REPLAYS, type Settings } from "./settings";
import type { TokenSpec } from "./store";
import type { Tenancy } from "./types";

/** A user in a seed. */
export interface SeedUser {
  /** Default: a new OCID. */
  id?: string;
  name: string;
  /** The name of the identity domain. Default: the Default domain. */
  domain?: string;
  /** Whether the user may list users and act for others. Default false. */
  administrator?: boolean;
  /** Registered public API keys, in PEM format. */
  publicKeys?: string[];
  /** Whether the emulator's own key is registered, as `credentials` and `writeConfig` need it. Default false. */
  generateKey?: boolean;
  /** Tokens that the user has from the start. */
  tokens?: Omit<TokenSpec, "userId">[];
}

/** What an emulator starts with; also the format of the command's seed file. */
export interface Seed {
  /** Default: a new OCID, the name `emulated` and the namespace `emulatedns`. */
  tenancy?: Partial<Tenancy>;
  users: SeedUser[];
  /** Settings that differ from the default. */
  settings?: Partial<Settings>;
}

/** An administrator and two other users, all with the emulator's own key. */
export function defaultSeed(): Seed {
  return {
    users: [
      { name: "admin", administrator: true, generateKey: true },
      { name: "user-a", generateKey: true },
      { name: "user-b", generateKey: true },
    ],
  };
}

/** Parses the JSON text of a seed. Throws an error that names the faulty field, such as `users[1].name`. */
export function parseSeed(text: string): Seed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error("the seed is not JSON", { cause });
  }
  const seed = object(value, "seed", ["tenancy", "users", "settings"]);
  if (!Array.isArray(seed.users)) throw wrong("users", "an array");
  const users = seed.users.map((user, at) => parseUser(user, `users[${at}]`));
  const names = users.map(({ domain = "", name }) => JSON.stringify([domain, name]));
  const twice = names.findIndex((name, at) => names.indexOf(name) < at);
  if (twice >= 0) throw new Error(`the seed's users[${twice}] has the name of another user`);
  return {
    users,
    ...(seed.tenancy === undefined ? {} : { tenancy: parseTenancy(seed.tenancy) }),
    ...(seed.settings === undefined ? {} : { settings: parseSettings(seed.settings) }),
  };
}

function parseTenancy(value: unknown): Partial<Tenancy> {
  const fields = object(value, "tenancy", ["id", "name", "namespace"]);
  return strings(fields, "tenancy", ["id", "name", "namespace"]);
}

function parseUser(value: unknown, where: string): SeedUser {
  const known = ["id", "name", "domain", "administrator", "publicKeys", "generateKey", "tokens"];
  const user = object(value, where, known);
  const { name, ...optional } = strings(user, where, ["id", "name", "domain"]);
  if (name === undefined) throw wrong(`${where}.name`, "a string");
  const { publicKeys = [], tokens = [] } = user;
  if (!Array.isArray(publicKeys) || !publicKeys.every((key): key is string => typeof key === "string")) {
    throw wrong(`${where}.publicKeys`, "an array of PEM texts");
  }
  if (!Array.isArray(tokens)) throw wrong(`${where}.tokens`, "an array");
  return {
    name,
    ...optional,
    administrator: flag(user.administrator, `${where}.administrator`),
    generateKey: flag(user.generateKey, `${where}.generateKey`),
    publicKeys,
    tokens: tokens.map((token, at) => parseToken(token, `${where}.tokens[${at}]`)),
  };
}

function parseToken(value: unknown, where: string): Omit<TokenSpec, "userId"> {
  const texts = ["id", "description", "text", "timeCreated", "state"] as const;
  const token = object(value, where, [...texts, "timeExpires", "inactiveStatus"]);
  const { description, ...optional } = strings(token, where, texts);
  const { timeExpires, inactiveStatus } = token;
  if (description === undefined) throw wrong(`${where}.description`, "a string");
  if (timeExpires !== undefined && timeExpires !== null && typeof timeExpires !== "string") {
    throw wrong(`${where}.timeExpires`, "a string or null");
  }
  if (inactiveStatus !== undefined && typeof inactiveStatus !== "number") {
    throw wrong(`${where}.inactiveStatus`, "a number");
  }
  return {
    description,
    ...optional,
    ...(timeExpires === undefined ? {} : { timeExpires }),
    ...(inactiveStatus === undefined ? {} : { inactiveStatus }),
  };
}

function parseSettings(value: unknown): Partial<Settings> {
  const defaults = new Map<string, unknown>(Object.entries(defaultSettings()));
  const settings = object(value, "settings", [...defaults.keys()]);
  for (const [name, setting] of Object.entries(settings)) {
    const type = typeof defaults.get(name);
    if (typeof setting !== type) throw wrong(`settings.${name}`, `a ${type}`);
  }
  if (
    settings.registryAuth !== undefined &&
    !REGISTRY_AUTH.some((value) => value === settings.registryAuth)
  ) {
    throw wrong("settings.registryAuth", REGISTRY_AUTH.map((value) => `"${value}"`).join(" or "));
  }
  if (
    settings.retryTokenReplays !== undefined &&
    !RETRY_TOKEN_REPLAYS.some((value) => value === settings.retryTokenReplays)
  ) {
    throw wrong("settings.retryTokenReplays", `one of ${RETRY_TOKEN_REPLAYS.join(", ")}`);
  }
  return settings;
}

function object(value: unknown, where: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, "an object");
  const extra = Object.keys(value).find((key) => !known.includes(key));
  if (extra !== undefined) throw new Error(`the seed's ${where}.${extra} is unknown`);
  return { ...value };
}

function strings<K extends string>(
  from: Record<string, unknown>,
  where: string,
  names: readonly K[],
): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name of names) {
    const value = from[name];
    if (value === undefined) continue;
    if (typeof value !== "string") throw wrong(`${where}.${name}`, "a string");
    found[name] = value;
  }
  return found;
}

function flag(value: unknown, where: string): boolean {
  if (value !== undefined && typeof value !== "boolean") throw wrong(where, "true or false");
  return value ?? false;
}

function wrong(where: string, expected: string): Error {
  return new Error(`the seed's ${where} must be ${expected}`);
}
