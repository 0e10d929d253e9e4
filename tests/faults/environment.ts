import { createPublicKey, generateKeyPairSync } from "node:crypto";
import type { Emulator, JournalEntry, KeyPair, Settings } from "../../emulator";
import { fingerprintOf } from "../../emulator/keys";
import { defaultRetryPolicy } from "../../provider/identity/retry";
import { startTestEmulator, userId } from "../helpers/emulator";
import { configOf } from "../helpers/plugin";
import type { DriverOptions } from "./driver";
import { startTcpProxy, type TcpProxy } from "./tcpProxy";

/** Options of a fault environment. */
export interface FaultEnvironmentOptions {
  /** Settings of the service from the operation on; before it, the service is fast. */
  readonly settings?: Partial<Settings>;
  /** The caller is configured for a region that is not the tenancy's home. */
  readonly away?: boolean;
  /** The region whose requests go through a proxy that can be shut. */
  readonly proxied?: "PHX" | "IAD" | undefined;
}

/** A service, the user whose tokens are created, and the means to inject faults. */
export interface FaultEnvironment {
  readonly emulator: Emulator;
  readonly user: string;
  readonly proxy: TcpProxy | undefined;
  /** Tokens of the user that no driver created. */
  readonly foreign: Set<string>;
  /** The offset of the service's clock from this machine's, in milliseconds. */
  readonly skew: { ms: number };
  /** Runs an action once so many requests have had their response. */
  beforeRequest(after: number, action: () => void): void;
  options(attemptSeconds: number, budgetSeconds: number): DriverOptions;
  close(): Promise<void>;
}

const REGIONS = [
  { key: "PHX", name: "us-phoenix-1", home: true },
  { key: "IAD", name: "us-ashburn-1" },
];

/** Half the usual length: signing takes most of the CPU time of thousands of runs. */
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
      openOptions: {
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
