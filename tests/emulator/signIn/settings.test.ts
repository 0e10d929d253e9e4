import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { signInSettings } from "../../../emulator";
import { AUTH_METHODS } from "../../../emulator/signIn/methods";
import { useEmulators } from "../../helpers/emulator";
import { rejection } from "../../helpers/outcome";

describe("emulator: settings of the sign-in methods", () => {
  const start = useEmulators();
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-settings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("name the endpoint, the method, and files that exist", async () => {
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
      // The emulator may overwrite its own files.
      await signInSettings(emulator, method, join(folder, method));
    }
  });

  it("are not written into a folder with other files, and require the proxymux for the method that uses it", async () => {
    const emulator = await start();
    writeFileSync(join(folder, "session_token"), "mine");
    const { message } = await rejection(signInSettings(emulator, "security_token", folder));
    expect(message).to.equal(`${folder} is not the emulator's`);
    const error = await rejection(signInSettings(emulator, "oke_workload_identity", join(folder, "oke")));
    expect(error.message).to.equal("the emulator was started without a proxymux");
  });
});
