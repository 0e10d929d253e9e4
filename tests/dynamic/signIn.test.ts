import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { providerTextOf, useDynamicProcesses } from "../helpers/dynamicProcess";
import { useEmulators, userId } from "../helpers/emulator";
import { signInEnvironment } from "../helpers/signInStack";

describe("dynamic: signing in", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const processes = useDynamicProcesses();
  const __provider = providerTextOf("AuthToken");
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "oci-auth-tokens-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const method of ["instance_principal", "resource_principal", "instance_obo_user"] as const) {
    it(`creates and deletes by ${method}`, async () => {
      const emulator = await start();
      const user = userId(emulator, "user-a");
      const provider = await processes(emulator, user, {}, await signInEnvironment(emulator, method, folder));
      const { id, outputs } = await provider.create({ userId: user, description: "d", __provider });
      expect(emulator.store.liveTokens(user)).to.have.length(1);
      await provider.delete(id, outputs);
      expect(emulator.store.liveTokens(user)).to.have.length(0);
      const sessions = emulator.journal.entries.filter(({ operation }) => /AuthToken$/.test(operation));
      expect(new Set(sessions.map(({ session }) => session)))
        .to.have.length(1)
        .and.not.include(undefined);
    });
  }

  it("signs in once for sixty creates at once", async () => {
    const emulator = await start({ settings: { tokenLimit: 60 } });
    const user = userId(emulator, "user-a");
    const env = await signInEnvironment(emulator, "instance_principal", folder);
    const provider = await processes(emulator, user, {}, env);
    const descriptions = Array.from({ length: 60 }, (_, n) => `d${n}`);
    await Promise.all(
      descriptions.map((description) => provider.create({ userId: user, description, __provider })),
    );
    expect(emulator.store.liveTokens(user)).to.have.length(60);
    expect(emulator.journal.entries.filter(({ path }) => path === "/v1/x509")).to.have.length(1);
  });
});
