import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import { LifecycleError } from "../../../../provider/tokens/errors";
import { iso } from "../../../helpers/clock";
import { broken, refused } from "../../../helpers/errors";
import { made } from "../../../helpers/lifecycleSteps";
import { World } from "../../../helpers/lifecycleWorld";
import { OTHER_USER, tokenOcid, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, read", () => {
  it("reads from the user's list, and keeps the state's value, which no list has", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, { ...inputs, rotateWhenChanged: "v1" });
    world.service.calls.length = 0;
    expect(await authToken.read(ctx, state.id, { ...state })).to.deep.equal({
      id: state.id,
      outputs: state,
      inputs: { ...inputs, rotateWhenChanged: "v1" },
    });
    expect(world.service.operations).to.deep.equal(["list"]);
  });

  it("sees changes made elsewhere", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, inputs);
    await world.service.update(USER, state.id, "changed in the console");
    const found = await authToken.read(ctx, state.id, { ...state });
    expect(found?.outputs).to.deep.equal({ ...state, description: "changed in the console" });
    expect(found?.inputs).to.deep.equal({ ...inputs, description: "changed in the console" });
  });

  it("drops outputs that the service no longer returns", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, inputs);
    const stale = { ...state, state: "INACTIVE", inactiveState: "4", timeExpires: "2020-01-01T00:00:00Z" };
    expect((await authToken.read(ctx, state.id, stale))?.outputs).to.deep.equal(state);
  });

  for (const [what, id, known] of [
    ["an import's id", `users/${USER}/authTokens/${tokenOcid("t1")}`, {}],
    ["a bare OCID beside the user", tokenOcid("t1"), { userId: USER }],
  ] as const) {
    it(`finds a token by ${what}, without a value`, async () => {
      const world = new World();
      const ctx = world.run();
      const token = world.service.add(USER, "d");
      const found = await authToken.read(ctx, id, known);
      expect(found?.id).to.equal(token.id);
      expect(found?.outputs).to.deep.equal(world.service.shown(token)).and.not.to.have.property("token");
      expect(found?.inputs).to.deep.equal(inputs);
    });
  }

  it("says which id to use if this one does not name a token, before any request", async () => {
    const world = new World();
    const ctx = world.run();
    for (const id of [tokenOcid("x"), "", "users/../authTokens/x", `users/${USER}/authTokens/a%2fb`]) {
      expect(await rejection(authToken.read(ctx, id, {}))).to.be.instanceOf(LifecycleError);
    }
    expect(world.service.calls).to.deep.equal([]);
  });

  for (const timeCreated of [undefined, "", "yesterday"]) {
    it(`treats a token created at ${JSON.stringify(timeCreated)} as deleted at once, too`, async () => {
      const world = new World();
      const ctx = world.run();
      expect(await authToken.read(ctx, tokenOcid("x"), { ...inputs, timeCreated })).to.equal(undefined);
      expect(world.clock.slept).to.deep.equal([]);
    });
  }

  it("looks for a young token until the window ends, and finds it once the list has it", async () => {
    const world = new World({ lagMs: 11_000 });
    const ctx = world.run();
    const state = await made(ctx, inputs);
    expect((await authToken.read(ctx, state.id, { ...state }))?.outputs).to.deep.equal(state);
    expect(world.clock.slept).to.deep.equal([2000, 2000, 2000, 2000, 2000, 2000]);
  });

  it("treats a young token as deleted exactly when the window ends", async () => {
    for (const [age, window] of [
      [0, 30_000],
      [25_500, 30_000],
      [0, 3000],
    ] as const) {
      const world = new World();
      const ctx = world.run({ settings: { consistencyWindowMs: window } });
      const known = { ...inputs, timeCreated: iso(world.clock.now() - age) };
      expect(await authToken.read(ctx, tokenOcid("x"), known)).to.equal(undefined);
      expect(world.clock.total).to.equal(window - age);
    }
  });

  it("does not wait if the window is 0", async () => {
    const world = new World();
    const ctx = world.run({ settings: { consistencyWindowMs: 0 } });
    expect(
      await authToken.read(ctx, tokenOcid("x"), { ...inputs, timeCreated: iso(world.clock.now()) }),
    ).to.equal(undefined);
    expect(world.clock.slept).to.deep.equal([]);
  });

  it("keeps the state on any other failure, with advice", async () => {
    for (const fault of [refused(401), refused(403), refused(500), refused(429), broken("timeout")]) {
      const world = new World();
      const ctx = world.run();
      world.service.fail({ error: fault, times: Infinity });
      const error = await rejection(authToken.read(ctx, tokenOcid("x"), inputs));
      expect(error).to.be.instanceOf(LifecycleError);
      expect(error.message).to.include(fault.message);
    }
  });

  it("stops looking for a young token when it is cancelled", async () => {
    const stop = new AbortController();
    const world = new World();
    const ctx = world.run({ signal: stop.signal });
    world.clock.onSleep = () => stop.abort();
    const known = { ...inputs, timeCreated: iso(world.clock.now()) };
    expect(await rejection(authToken.read(ctx, tokenOcid("x"), known))).to.be.instanceOf(LifecycleError);
  });

  it("does not find a token of another user", async () => {
    const world = new World();
    const ctx = world.run();
    const { id } = world.service.add(OTHER_USER, "d");
    expect(await authToken.read(ctx, id, inputs)).to.equal(undefined);
  });
});
