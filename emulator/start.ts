import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type EmulatorFaults, FaultScript } from "./faults";
import type { Hooks } from "./handleRequest";
import { newOcid } from "./ids";
import { type EmulatorJournal, Journal } from "./journal";
import { generateKeyPair, type KeyPair } from "./keys";
import { RateLimit } from "./rateLimit";
import { Registry } from "./registry";
import { RetryTokens } from "./retryTokens";
import { defaultSeed, type Seed } from "./seed";
import { type RunningServer, type ServerLimits, serve } from "./server";
import { defaultSettings, type Settings } from "./settings";
import { SignIn } from "./signIn/signIn";
import { type EmulatorStore, Store } from "./store";
import type { Clock, Random, Region, Sleep, Tenancy } from "./types";

/** How to start an emulator. Every option has a default. */
export interface EmulatorOptions {
  /** Only `127.0.0.1` (the default) or `localhost`; anything else is an error. */
  host?: string;
  /** The port of the first region. Default 0: a free port. The other regions always use free ports. */
  port?: number;
  /** The regions, one of them the home region; each has its own base URL. Default: `PHX`, the home region. */
  regions?: readonly { key: string; name: string; home?: boolean }[];
  /** An additional port for the registry; 0: a free port. Default: only the regions' ports. */
  registryPort?: number;
  /** A port for the proxymux of a Kubernetes cluster, over TLS; 0: a free port. Default: no proxymux. */
  proxymuxPort?: number;
  /** The users and tokens to start with. Default: an administrator `admin` and two users, `user-a` and `user-b`. */
  seed?: Seed;
  /** The API key of the seed's users with `generateKey`. Default: a new one, which takes a tenth of a second. */
  keyPair?: KeyPair;
  /** Generates the keys of certificates and sessions. Default: 2048-bit RSA keys, a tenth of a second each. */
  newKeyPair?: () => Promise<KeyPair>;
  /** Settings that differ from the defaults; they take precedence over the seed's settings. */
  settings?: Partial<Settings>;
  /** The service's clock. Default: the system's. */
  clock?: Clock;
  /** The clock against which signed dates are checked. Default: `clock`. */
  signatureClock?: Clock;
  /** The source of random ids and values. Default: the system's. */
  random?: Random;
  /** How the faults `delay` and `drip` wait. Default: real time. */
  sleep?: Sleep;
  /** Functions to call for each request. Default: none. */
  hooks?: Hooks;
  /** Limits for clients. Default: bodies up to 1 MiB, 10 s for the headers, 20 s for a request. */
  limits?: Partial<ServerLimits>;
}

/** What a client needs to sign as a user. */
export interface Credentials {
  /** The OCID of the tenancy. */
  tenancy: string;
  /** The OCID of the user. */
  user: string;
  fingerprint: string;
  /** PKCS #8, unencrypted. */
  privateKeyPem: string;
}

/** A running emulator. `close` stops it. */
export interface Emulator {
  /** The home region's base URL: the value for `client.endpoint` or `OCI_IDENTITY_ENDPOINT`. */
  url: string;
  /** Base URLs by region key. */
  regionUrls: Readonly<Record<string, string>>;
  /** The regions, in the order of the options. */
  regions: readonly Region[];
  /** `127.0.0.1:port`: the argument for `docker login`. */
  registryHost: string;
  /** The port of the cluster's proxymux; absent without the option `proxymuxPort`. */
  proxymuxPort?: number;
  /** The sign-in methods other than API keys: issues their credentials. */
  signIn: SignIn;
  tenancy: Tenancy;
  /** Users and tokens: tests can read and change them without a request. */
  store: EmulatorStore;
  /** Faults to apply to requests. */
  faults: EmulatorFaults;
  /** The requests so far. */
  journal: EmulatorJournal;
  /** The settings; may be changed at any time. */
  settings: Settings;
  /** The hooks; may be changed at any time. */
  hooks: Hooks;
  /** The API key of the seed's users with `generateKey`. */
  keyPair: KeyPair;
  /** The OCID of the user with that name: of the first, if several domains have one. Throws if there is none. */
  userId(name: string): string;
  /** The credentials to sign as a user. Throws if the emulator's key is not registered for the user. */
  credentials(userId: string): Credentials;
  /** Stops the emulator and closes all connections, including those of requests in progress. May be called twice. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: ServerLimits = {
  maxBodyBytes: 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
};

/**
 * Starts a local OCI Identity service on loopback, in this process; `close` stops it. Rejects if the host is not loopback,
 * if there is not exactly one home region, if the port is in use, or if the seed has an OCID twice or an invalid key.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  if (!["127.0.0.1", "localhost"].includes(options.host ?? "127.0.0.1")) {
    throw new Error(`the emulator listens on 127.0.0.1 only, not on ${options.host}`);
  }
  const regions = checkRegions(options.regions ?? [{ key: "PHX", name: "us-phoenix-1", home: true }]);
  const home = regions.find((region) => region.home) as Region;
  const seed = options.seed ?? defaultSeed();
  const keyPair = options.keyPair ?? (await generateKeyPair());
  const clock = options.clock ?? { now: () => Date.now() };
  const random = options.random ?? randomBytes;
  const settings = { ...defaultSettings(), ...seed.settings, ...options.settings };
  const tenancy = tenancyOf(seed, random);
  const store = new Store({ tenancy, clock, random, settings });
  applySeed(store, seed, keyPair);

  const hooks: Hooks = { ...options.hooks };
  const signInParts = {
    store,
    settings,
    clock,
    signatureClock: options.signatureClock ?? clock,
    random,
    newKeyPair: options.newKeyPair ?? generateKeyPair,
  };
  const signIn = new SignIn(signInParts);
  const parts = {
    ...signInParts,
    signIn,
    regions,
    hooks,
    retryTokens: new RetryTokens(clock, () => settings.retryTokenMs),
    registry: new Registry({ store, settings, clock, random }),
    rateLimit: new RateLimit(clock, settings),
    faults: new FaultScript(),
    journal: new Journal(),
    sleep: options.sleep ?? ((ms: number) => wait(ms)),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
  };
  const servers: RunningServer[] = [];
  const close = async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  };
  const regionUrls: Record<string, string> = {};
  let registryOrigin = "";
  let proxymuxOrigin: string | undefined;
  try {
    for (const [at, region] of regions.entries()) {
      const server = await serve(parts, region, at === 0 ? (options.port ?? 0) : 0);
      servers.push(server);
      regionUrls[region.key] = server.origin;
      if (region.home) registryOrigin = server.origin;
    }
    if (options.registryPort !== undefined) {
      const server = await serve(parts, home, options.registryPort);
      servers.push(server);
      registryOrigin = server.origin;
    }
    if (options.proxymuxPort !== undefined) {
      const { privateKeyPem, certificatePem } = await signIn.cluster.tls();
      const tls = { key: privateKeyPem, cert: certificatePem };
      const server = await serve(parts, home, options.proxymuxPort, tls);
      servers.push(server);
      proxymuxOrigin = server.origin;
    }
  } catch (error) {
    await close();
    throw error;
  }

  const { faults, journal } = parts;
  return {
    url: regionUrls[home.key] ?? "",
    regionUrls,
    regions,
    registryHost: new URL(registryOrigin).host,
    ...(proxymuxOrigin === undefined ? {} : { proxymuxPort: Number(new URL(proxymuxOrigin).port) }),
    signIn,
    tenancy,
    store,
    faults,
    journal,
    settings,
    hooks,
    keyPair,
    userId: (name) => userIdOf(store, name),
    credentials: (userId) => credentialsOf(store, keyPair, userId),
    close,
  };
}

function checkRegions(regions: NonNullable<EmulatorOptions["regions"]>): Region[] {
  const checked = regions.map((region) => ({ ...region, home: region.home ?? false }));
  if (checked.filter(({ home }) => home).length !== 1) throw new Error("exactly one region must be home");
  if (new Set(checked.map(({ key }) => key)).size < checked.length)
    throw new Error("a region is given twice");
  return checked;
}

function tenancyOf(seed: Seed, random: Random): Tenancy {
  return { id: newOcid("tenancy", random), name: "emulated", namespace: "emulatedns", ...seed.tenancy };
}

function applySeed(store: Store, seed: Seed, keyPair: KeyPair): void {
  for (const { publicKeys = [], generateKey = false, tokens = [], ...spec } of seed.users) {
    const keys = generateKey ? [...publicKeys, keyPair.publicKeyPem] : publicKeys;
    const user = store.addUser({ ...spec, publicKeys: keys }, false);
    for (const token of tokens) store.addToken({ ...token, userId: user.id });
  }
}

function userIdOf(store: Store, name: string): string {
  const user = store.allUsers().find((candidate) => candidate.name === name);
  if (!user) throw new Error(`no user ${name}`);
  return user.id;
}

function credentialsOf(store: Store, keyPair: KeyPair, userId: string): Credentials {
  const { fingerprint, privateKeyPem } = keyPair;
  if (!store.user(userId)?.keys.has(fingerprint))
    throw new Error(`no key of the emulator for user ${userId}`);
  return { tenancy: store.tenancy.id, user: userId, fingerprint, privateKeyPem };
}
