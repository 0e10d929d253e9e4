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
    const [one, both] = [providerTextOf("AuthToken"), await providerTextOf("RotatingAuthToken")];
    const made = await Promise.all([
      door.create({ userId: user, description: "a", __provider: one, __resource: "p/s/a" }),
      door.create({ userId: user, description: "b", __provider: one, __resource: "p/s/b" }),
      door.create({
        userId: other,
        description: "c",
        rotateAfter: 30,
        __provider: both,
        __resource: "p/s/c",
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
    const inputs = { userId: user, description: "d", rotateAfter: "P30D", __provider, __resource: "p/s/r" };
    const { id, outputs } = await door.create(inputs);
    const [first] = emulator.store.liveTokens(user);
    expect(outputs).to.include({ token: first?.text, tokenId: first?.id, rotatedAt: first?.timeCreated });

    clock.advance(40 * DAY_MS);
    expect(await door.diff(id, outputs, inputs)).to.deep.equal({ changes: true, replaces: [] });
    await door.said(/^p\/s\/r: A rotation is due: it was due at .* \(rotateAfter P30D, /);
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

  it("does not delete what its run has resumed, not even for a state with an older serialized provider", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const __provider = providerTextOf("AuthToken");
    const inputs = { userId: user, description: "d", __provider, __resource: "p/s/login" };
    const older = { ...inputs, __provider: `// An older release's.\n${__provider}` };
    const before = await (await doors(emulator, user)).create(older);

    // A forced replacement within a day: the service answers the create with the token it has made already.
    clock.advance(60_000);
    const door = await doors(emulator, user);
    const after = await door.create(inputs);
    expect(after.id).to.equal(before.id);
    await door.said(/^warning: No new auth token was made/);
    await door.delete(before.id, before.outputs);
    expect(emulator.store.liveTokens(user).map(({ id }) => id)).to.deep.equal([after.id]);
    await door.said(/is kept, and nothing was replaced/);
  });
  it("takes no token of a resource of the same name, which two components may have", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    for (const type of ["AuthToken", "RotatingAuthToken"] as const) {
      const inputs = {
        userId: user,
        description: type,
        ...(type === "RotatingAuthToken" ? { rotateAfter: 30 } : {}),
        __provider: providerTextOf(type),
        __resource: "p/s/login",
      };
      const first = await (await doors(emulator, user)).create(inputs);
      clock.advance(60_000);
      const door = await doors(emulator, user);
      await door.diff(first.id, first.outputs, inputs);
      const second = await door.create(inputs);
      expect(second.outputs.token, type).not.to.equal(first.outputs.token);
      for (const { id } of emulator.store.liveTokens(user)) emulator.store.deleteToken(id);
    }
  });
});
