import { randomUUID } from "node:crypto";
import { startEmulator } from "../emulator";
import { settingsReader } from "../provider/identity/auth/settingsReader";
import { openService, systemFiles } from "../provider/identity/open";
import type { SettingName } from "../provider/identity/settings";
import type { Bench, Figure } from "./figure";

const CREATES = 200;
const PER_SECOND = 20;

/** Sends many creates at once to a service with a rate limit, and compares the rate they reach with the limit. */
async function measure(retryAfterSeconds: number, ratioAtLeast: number): Promise<Figure> {
  const emulator = await startEmulator({
    settings: { tokenLimit: CREATES + 1, requestsPerSecond: PER_SECOND, retryAfterSeconds },
  });
  try {
    const user = emulator.store.allUsers().find(({ name }) => name === "user-a")?.id ?? "";
    const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
    const settings: Partial<Record<SettingName, string>> = {
      tenancyOcid: tenancy,
      userOcid: user,
      fingerprint,
      privateKey: privateKeyPem,
      identityEndpoint: emulator.url,
    };
    const config = (name: SettingName) => settings[name];
    const service = await openService(
      settingsReader({ config, env: {}, files: systemFiles, warn: () => undefined }),
    );
    // The first request loads Oracle's client, so it is not measured.
    await service.list(user);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const started = performance.now();
    const create = (n: number) =>
      service.create({ userId: user, description: `token ${n}`, retryToken: randomUUID() });
    await Promise.all(Array.from({ length: CREATES }, (_, n) => create(n)));
    const seconds = (performance.now() - started) / 1000;
    const suffix = retryAfterSeconds > 0 ? `, Retry-After: ${retryAfterSeconds}` : "";
    return {
      what: `${CREATES} creates at once, ${PER_SECOND} a second allowed${suffix}: rate`,
      // The service's burst of one second's requests does not count.
      measured: (CREATES - PER_SECOND) / seconds,
      against: PER_SECOND,
      unit: "/s",
      ratioAtLeast,
    };
  } finally {
    await emulator.close();
  }
}

/** How close many creates come to the limit of a throttled service, with a real clock and real sockets. */
export const rateLimiterBench: Bench = async () => [
  await measure(0, 0.85),
  // In a run this short, one 429 near the end costs a tenth: the service asks for a wait of a second.
  await measure(1, 0.75),
];
