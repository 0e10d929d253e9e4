import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { signInSettings } from "../../../emulator";
import { AUTH_METHODS } from "../../../emulator/signIn/methods";
import { useEmulators } from "../../helpers/emulator";
import { rejection } from "../../helpers/outcome";

describe("emulator: settings of the ways to sign in", () => {
  const start = useEmulators();
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("name the endpoint, what chooses the way, and files that exist", async () => {
    const emulator = await start({ proxymuxPort: 0 });
    const origins = [emulator.url, `https://127.0.0.1:${emulator.proxymuxPort}`];
    expect(origins[1]).to.match(/:\d+$/);
    for (const method of AUTH_METHODS) {
      const settings = await signInSettings(emulator, method, join(folder, method));
      expect(settings[0]).to.include({ env: "OCI_IDENTITY_ENDPOINT", config: "identityEndpoint" });
      expect(
        settings.some(({ config }) => config === "auth"),
        method,
      ).to.equal(method !== "api_key");
      for (const { env, value } of settings) {
        if (value.startsWith("/")) expect(existsSync(value), `${method}: ${env}`).to.equal(true);
      }
      // The files are the emulator's: it may write them again.
      await signInSettings(emulator, method, join(folder, method));
    }
  });

  it("go into no folder of somebody else's, and need the proxymux where it is used", async () => {
    const emulator = await start();
    writeFileSync(join(folder, "session_token"), "mine");
    const { message } = await rejection(signInSettings(emulator, "security_token", folder));
    expect(message).to.equal(`${folder} is not the emulator's`);
    const error = await rejection(signInSettings(emulator, "oke_workload_identity", join(folder, "oke")));
    expect(error.message).to.equal("the emulator was started without a proxymux");
  });
});
