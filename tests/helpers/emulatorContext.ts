import type { Emulator } from "../../emulator";
import type { SettingName } from "../../provider/identity/settings";
import { openContext } from "../../provider/resources/openContext";
import type { LifecycleContext } from "../../provider/tokens/context";
import type { ManualClock } from "./emulator";

/**
 * The context of a lifecycle's step, in this process: the real service client against the emulator, signed as its
 * administrator, on a clock that waits advance, with no real waiting. No request is retried.
 */
export async function lifecycleContext(
  emulator: Emulator,
  clock: ManualClock,
  userId: string,
): Promise<LifecycleContext> {
  const { tenancy, user, fingerprint, privateKeyPem } = emulator.credentials(userId);
  const config: Partial<Record<SettingName, string>> = {
    tenancyOcid: tenancy,
    userOcid: user,
    fingerprint,
    privateKey: privateKeyPem,
    identityEndpoint: emulator.url,
    retryBudgetSeconds: "0",
  };
  return {
    ...(await openContext(
      (name) => config[name],
      () => undefined,
    )),
    clock: {
      now: () => clock.now(),
      sleep: async (ms) => clock.advance(ms),
    },
  };
}
