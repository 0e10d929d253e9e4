import type { DriverOptions } from "./driver";
import { dynamicDriver } from "./dynamicDriver";

/**
 * A separate process in which every operation of the dynamic provider fails, for a test that reads its output. Its argument is
 * JSON with the settings and the user.
 */
async function main(): Promise<void> {
  const { settings, user, id } = JSON.parse(process.argv[2] ?? "") as {
    settings: DriverOptions["settings"];
    user: string;
    id: string;
  };
  const driver = await dynamicDriver({
    settings,
    lifecycle: { checkInPreview: true, consistencyWindowMs: 100, activationTimeoutMs: 100 },
    openOptions: {},
  });
  const inputs = { userId: user, description: "ci" };
  const state = { id, outputs: { ...inputs, id, state: "ACTIVE" } };
  const results = [
    await driver.create("AuthToken", inputs),
    await driver.create("RotatingAuthToken", { ...inputs, rotateAfter: "P30D" }),
    await driver.read("AuthToken", state),
    await driver.update("AuthToken", state, { ...inputs, description: "new" }),
    await driver.delete("AuthToken", state),
    await driver.list(user),
  ];
  process.exitCode = results.every(({ error }) => error) ? 0 : 1;
}

void main();
