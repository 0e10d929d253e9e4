import { expect } from "chai";
import { providerTextOf, useDynamicProcesses } from "../helpers/dynamicProcess";
import { ManualClock, useEmulators, userId } from "../helpers/emulator";

const DAY_MS = 86_400_000;

describe("dynamic: one provider process for all resources of a run", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const providers = useDynamicProcesses();

  it("serves many resources of both types at once, from the first call on", async () => {
    const emulator = await start();
    const [user, other] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const provider = await providers(emulator, userId(emulator, "admin"));
    const [one, both] = [providerTextOf("AuthToken"), providerTextOf("RotatingAuthToken")];
    const made = await Promise.all([
      provider.create({ userId: user, description: "a", __provider: one }),
      provider.create({ userId: user, description: "b", __provider: one }),
      provider.create({
        userId: other,
        description: "c",
        rotateAfter: 30,
        __provider: both,
      }),
    ]);
    expect(new Set(made.map(({ outputs }) => outputs.token)).size).to.equal(3);
    expect(emulator.store.liveTokens(user)).to.have.length(2);
    expect(emulator.store.liveTokens(other)).to.have.length(1);
    expect(provider.output()).to.equal("");
  });

  it("rotates a RotatingAuthToken once it is due, says why, and deletes both of its tokens", async () => {
    const clock = new ManualClock(Date.now() - 40 * DAY_MS);
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const provider = await providers(emulator, user);
    const __provider = providerTextOf("RotatingAuthToken");
    const inputs = { userId: user, description: "d", rotateAfter: "P30D", __provider };
    const { id, outputs } = await provider.create(inputs);
    const [first] = emulator.store.liveTokens(user);
    expect(outputs).to.include({ token: first?.text, tokenId: first?.id, rotatedAt: first?.timeCreated });

    clock.advance(40 * DAY_MS);
    expect(await provider.diff(id, outputs, inputs)).to.deep.equal({ changes: true, replaces: [] });
    await provider.said(/^rotatingAuthTokens\/\S+: A rotation is due: it was due at .* \(rotateAfter P30D, /);
    const rotated = await provider.update(id, outputs, inputs);
    const [, second] = emulator.store.liveTokens(user);
    expect(rotated).to.include({
      token: second?.text,
      tokenId: second?.id,
      previousToken: first?.text,
      previousTokenId: first?.id,
    });
    expect(await provider.diff(id, rotated, inputs)).to.deep.equal({ changes: false, replaces: [] });
    const found = await provider.read(id, rotated);
    expect(found.outputs).to.deep.equal(rotated);
    await provider.delete(id, rotated);
    expect(emulator.store.liveTokens(user)).to.deep.equal([]);
  });
});
