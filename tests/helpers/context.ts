import {
  defaultLifecycleSettings,
  type LifecycleContext,
  type LifecycleSettings,
} from "../../provider/lifecycle/context";
import { newTokenMemory } from "../../provider/lifecycle/openContext";
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
  /** What the user was told. */
  readonly warnings: string[];
}

/** Everything a lifecycle needs, without a network and without waiting. */
export function testContext(
  more: { settings?: Partial<LifecycleSettings>; signal?: AbortSignal } = {},
): TestContext {
  const clock = new VirtualClock();
  const logins: RegistryCredentials[] = [];
  const answers: RegistryAnswer[] = [];
  const warnings: string[] = [];
  return {
    service: new FakeService(clock),
    clock,
    logins,
    answers,
    registryLogin: async (credentials) => {
      logins.push(credentials);
      return answers.shift() ?? { accepted: true, detail: "accepted" };
    },
    settings: { ...defaultLifecycleSettings, ...more.settings },
    ...newTokenMemory(),
    warnings,
    warn: (message) => void warnings.push(message),
    ...(more.signal ? { signal: more.signal } : {}),
  };
}
