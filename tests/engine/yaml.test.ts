import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

describe("engine: a program in YAML", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("makes, lists, changes and destroys a token, with no programming language", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: { example: "yaml" }, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    expect((await space.preview()).changes).to.include({ create: 2 });
    await space.up();
    const [token] = live();
    const outputs = await space.outputs();
    expect(outputs).to.include({ tokenId: token?.id, state: "ACTIVE", password: token?.text });
    expect(outputs.tokens).to.have.length(1);
    expect(space.resource("registry-login").outputs?.token).to.have.property(
      "4dabf18193072939515e22adb298388d",
    );
    expect((await space.up("--expect-no-changes")).code).to.equal(0);

    await space.setConfig("description", "changed");
    expect((await space.up()).changes).to.deep.equal({ same: 1, update: 1 });
    expect(live()[0]).to.include({ id: token?.id, description: "changed" });
    await space.destroy();
    expect(live()).to.have.length(0);
  });
});
