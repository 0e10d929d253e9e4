import { expect } from "chai";
import { providerTextOf, useDynamicDoors } from "../helpers/dynamicDoor";
import { ManualClock, useEmulators, userId } from "../helpers/emulator";

const DAY_MS = 86_400_000;

describe("dynamic: what one provider process holds for all resources of a run", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const doors = useDynamicDoors();

  it("serves many resources of both types at once, from the first call on", async () => {
    const emulator = await start();
    const [user, other] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const door = await doors(emulator, userId(emulator, "admin"));
    const [one, both] = [providerTextOf("AuthToken"), providerTextOf("RotatingAuthToken")];
    const made = await Promise.all([
      door.create({ userId: user, description: "a", __provider: one }),
      door.create({ userId: user, description: "b", __provider: one }),
      door.create({
        userId: other,
        description: "c",
        rotateAfter: 30,
        __provider: both,
      }),
    ]);
    expect(new Set(made.map(({ outputs }) => outputs.token)).size).to.equal(3);
    expect(emulator.store.liveTokens(user)).to.have.length(2);
    expect(emulator.store.liveTokens(other)).to.have.length(1);
    expect(door.output()).to.equal("");
  });

  it("rotates a RotatingAuthToken once it is due, says why, and deletes both of its tokens", async () => {
    const clock = new ManualClock(Date.now() - 40 * DAY_MS);
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const door = await doors(emulator, user);
    const __provider = providerTextOf("RotatingAuthToken");
    const inputs = { userId: user, description: "d", rotateAfter: "P30D", __provider };
    const { id, outputs } = await door.create(inputs);
    const [first] = emulator.store.liveTokens(user);
    expect(outputs).to.include({ token: first?.text, tokenId: first?.id, rotatedAt: first?.timeCreated });

    clock.advance(40 * DAY_MS);
    expect(await door.diff(id, outputs, inputs)).to.deep.equal({ changes: true, replaces: [] });
    await door.said(/^rotatingAuthTokens\/\S+: A rotation is due: it was due at .* \(rotateAfter P30D, /);
    const rotated = await door.update(id, outputs, inputs);
    const [, second] = emulator.store.liveTokens(user);
    expect(rotated).to.include({
      token: second?.text,
      tokenId: second?.id,
      previousToken: first?.text,
      previousTokenId: first?.id,
    });
    expect(await door.diff(id, rotated, inputs)).to.deep.equal({ changes: false, replaces: [] });
    const found = await door.read(id, rotated);
    expect(found.outputs).to.deep.equal(rotated);
    await door.delete(id, rotated);
    expect(emulator.store.liveTokens(user)).to.deep.equal([]);
  });
});
