import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Emulator, JournalEntry, KeyPair, Settings } from "../../emulator";
import { fingerprintOf } from "../../emulator/keys";
import { defaultRetryPolicy } from "../../provider/identity/retry";
import { startTestEmulator, userId } from "../helpers/emulator";
import { configOf } from "../helpers/plugin";
import type { DriverOptions } from "./driver";
import { startTcpProxy, type TcpProxy } from "./tcpProxy";

/** What an environment is to be like. */
export interface FaultEnvironmentOptions {
  /** What the service is like from the operation on; before, it is quick. */
  readonly settings?: Partial<Settings>;
  /** The caller is configured for a region that is not the tenancy's home. */
  readonly away?: boolean;
  /** The region whose requests come through a proxy that can be shut. */
  readonly proxied?: "PHX" | "IAD" | undefined;
}

/** A service, the user whose tokens are made, and the ways to make something go wrong. */
export interface FaultEnvironment {
  readonly emulator: Emulator;
  readonly user: string;
  readonly proxy: TcpProxy | undefined;
  /** Tokens of the user's that nobody here has made. */
  readonly foreign: Set<string>;
  /** How far the service's clock is from this machine's, in milliseconds. */
  readonly skew: { ms: number };
  /** Runs something just before the next but so many requests come. */
  beforeRequest(after: number, action: () => void): void;
  options(attemptSeconds: number, budgetSeconds: number): DriverOptions;
  close(): Promise<void>;
}

const REGIONS = [
  { key: "PHX", name: "us-phoenix-1", home: true },
  { key: "IAD", name: "us-ashburn-1" },
];

/** Half the usual length: what takes the processor's time in thousands of runs is signing. */
const KEY_PAIR: KeyPair = (() => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 1024,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const fingerprint = fingerprintOf(createPublicKey(publicKey));
  return { publicKeyPem: publicKey, privateKeyPem: privateKey, fingerprint };
})();

export async function startFaultEnvironment(plan: FaultEnvironmentOptions): Promise<FaultEnvironment> {
  const skew = { ms: 0 };
  const clock = { now: () => Date.now() + skew.ms };
  const emulator = await startTestEmulator({
    clock,
    keyPair: KEY_PAIR,
    signatureClock: clock,
    regions: REGIONS,
  });
  const user = userId(emulator, "user-a");
  const proxy = plan.proxied ? await startTcpProxy(emulator.regionUrls[plan.proxied] ?? "") : undefined;
  const endpointOf = (name: string) => {
    const { key } = REGIONS.find((region) => region.name === name) ?? { key: "" };
    return (key === plan.proxied ? proxy?.url : emulator.regionUrls[key]) ?? "";
  };
  const { identityEndpoint: _endpoint, ...signing } = configOf(emulator, user);
  return {
    emulator,
    user,
    proxy,
    foreign: new Set(),
    skew,
    beforeRequest(after, action) {
      let left = after;
      if (left === 0) return action();
      emulator.hooks.onResponse = (_entry: JournalEntry) => {
        left -= 1;
        if (left === 0) action();
      };
    },
    options: (attemptSeconds, budgetSeconds) => ({
      settings: {
        ...signing,
        region: plan.away ? "us-ashburn-1" : "us-phoenix-1",
        requestTimeoutSeconds: String(attemptSeconds),
        retryBudgetSeconds: String(budgetSeconds),
      },
      lifecycle: { checkInPreview: true, consistencyWindowMs: 1_500, activationTimeoutMs: 5_000 },
      circumstances: {
        endpointOf,
        retryPolicy: { ...defaultRetryPolicy, baseMs: 40, capMs: 160 },
      },
    }),
    async close() {
      proxy?.close();
      await emulator.close();
    },
  };
}
