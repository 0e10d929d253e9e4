import { expect } from "chai";
import { ManualClock, useEmulators, userId } from "../helpers/emulator";
import { logIn } from "../helpers/registry";
import { useWorkspaces } from "../helpers/workspace";

const DAY_MS = 86_400_000;

describe("engine: RotatingAuthToken, by time", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("examples/rotation: keeps the token before the current one valid over three rotations, and no third one", async () => {
    // The service's clock is behind, so that what it makes is old at once by the clock of the engine's machine.
    const clock = new ManualClock(Date.now() - 100 * DAY_MS);
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: { example: "rotation" }, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    const accepted = async (...texts: unknown[]) =>
      Promise.all(texts.map((text) => logIn(emulator, "emulatedns/user-a", String(text))));

    await space.up();
    const first = await space.outputs();
    expect(first).to.include({ token: live()[0]?.text, rotatedAt: live()[0]?.timeCreated });
    expect(first).not.to.have.property("previousToken");
    expect(Date.parse(String(first.nextRotation))).to.equal(clock.now() + 30 * DAY_MS);

    const preview = await space.preview();
    console.error(preview.output);
    expect(live()).to.have.length(1);
    clock.advance(50 * DAY_MS);
    const u = await space.up();
    console.error(u.output);
    const second = await space.outputs();
    console.error(Object.keys(second), await accepted(second.token, second.previousToken));
  });
});
