import type { LifecycleContext, LifecycleSettings } from "../../provider/lifecycle/context";
import type { RegistryAnswer, RegistryCredentials } from "../../provider/registry/login";
import { VirtualClock } from "./clock";
import { FakeService } from "./service";

/** A context with a service, a registry and a clock of its own. */
export interface TestContext extends LifecycleContext {
  readonly service: FakeService;
  readonly clock: VirtualClock;
  /** The logins that were tried. */
  readonly logins: RegistryCredentials[];
  /** What the registry answers in turn; then it accepts. */
  readonly answers: RegistryAnswer[];
}

/** Everything a lifecycle needs, without a network and without waiting. */
export function testContext(
  more: { settings?: Partial<LifecycleSettings>; signal?: AbortSignal } = {},
): TestContext {
  const clock = new VirtualClock();
  const logins: RegistryCredentials[] = [];
  const answers: RegistryAnswer[] = [];
  let retryTokens = 0;
  return {
    service: new FakeService(clock),
    clock,
    logins,
    answers,
    registryLogin: async (credentials) => {
      logins.push(credentials);
      return answers.shift() ?? { accepted: true, detail: "accepted" };
    },
    settings: { consistencyWindowMs: 30_000, activationTimeoutMs: 120_000, ...more.settings },
    newRetryToken: () => `retry-${++retryTokens}`,
    ownTokens: new Set(),
    ...(more.signal ? { signal: more.signal } : {}),
  };
}
