import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { FaultScript } from "./faults";
import type { Hooks } from "./handleRequest";
import { newOcid } from "./ids";
import { Journal } from "./journal";
import { generateKeyPair, type KeyPair } from "./keys";
import { RateLimit } from "./rateLimit";
import { Registry } from "./registry";
import { RetryTokens } from "./retryTokens";
import { defaultSeed, type Seed } from "./seed";
import { type RunningServer, type ServerLimits, serve } from "./server";
import { defaultSettings, type Settings } from "./settings";
import { SignIn } from "./signIn/signIn";
import { Store } from "./store";
import type { Clock, Random, Region, Sleep, Tenancy } from "./types";

/** How to start an emulator; everything has a default. */
export interface EmulatorOptions {
  /** Only `127.0.0.1` (the default) or `localhost`; anything else is refused. */
  host?: string;
  /** The port of the first region. Default 0: a free one. The other regions always take free ones. */
  port?: number;
  /** The regions and which is home; one base URL each. Default: `PHX`, home. */
  regions?: readonly { key: string; name: string; home?: boolean }[];
  /** A port on which the registry answers beside the regions' own; 0: a free one. Default: none. */
  registryPort?: number;
  /** A port on which a Kubernetes cluster's proxymux answers, over TLS; 0: a free one. Default: none. */
  proxymuxPort?: number;
  /** Default: a tenancy with an administrator and two plain users. */
  seed?: Seed;
  /** Registered for the seed's users with `generateKey`. Default: a fresh one, which takes a moment. */
  keyPair?: KeyPair;
  /** Makes the keys of certificates and sessions. Default: fresh 2048-bit RSA keys, a tenth of a second each. */
  newKeyPair?: () => Promise<KeyPair>;
  /** Deviations from the default and from the seed's settings. */
  settings?: Partial<Settings>;
  /** The service's time. Default: the system's. */
  clock?: Clock;
  /** The time that signed dates are checked by. Default: `clock`. */
  signatureClock?: Clock;
  random?: Random;
  /** How the faults that take time wait. Default: for real. */
  sleep?: Sleep;
  hooks?: Hooks;
  /** Default: bodies up to 1 MiB, 10 s for the headers, 20 s for a request. */
  limits?: Partial<ServerLimits>;
}

/** What a client needs to sign as a user. */
export interface Credentials {
  tenancy: string;
  user: string;
  fingerprint: string;
  privateKeyPem: string;
}

/** A running emulator. */
export interface Emulator {
  /** The home region's base URL: the value for `client.endpoint` or `OCI_IDENTITY_ENDPOINT`. */
  url: string;
  /** Base URLs by region key. */
  regionUrls: Readonly<Record<string, string>>;
  regions: readonly Region[];
  /** `127.0.0.1:port`, as `docker login` wants it. */
  registryHost: string;
  /** The port of the cluster's proxymux; absent where none was asked for. */
  proxymuxPort?: number;
  /** What signs in other than by an API key: to get credentials from and to change out of band. */
  signIn: SignIn;
  tenancy: Tenancy;
  /** Users and tokens: to look at and to change out of band. */
  store: Store;
  faults: FaultScript;
  journal: Journal;
  /** May be changed at any time. */
  settings: Settings;
  /** May be changed at any time. */
  hooks: Hooks;
  /** Registered for the seed's users with `generateKey`. */
  keyPair: KeyPair;
  /** Signs as that user. Throws where the emulator's own key is not registered for it. */
  credentials(userId: string): Credentials;
  /** Ends everything; requests under way lose their connection. May be called twice. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: ServerLimits = {
  maxBodyBytes: 1024 * 1024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 20_000,
};

/**
 * Starts a local OCI Identity service on loopback. Rejects another host, regions without exactly one home, a
 * port that is taken, a seed that contradicts itself.
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

function credentialsOf(store: Store, keyPair: KeyPair, userId: string): Credentials {
  const { fingerprint, privateKeyPem } = keyPair;
  if (!store.user(userId)?.keys.has(fingerprint))
    throw new Error(`no key of the emulator for user ${userId}`);
  return { tenancy: store.tenancy.id, user: userId, fingerprint, privateKeyPem };
}
