import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { LifecycleError } from "../../../provider/lifecycle/problems";
import { iso } from "../../helpers/clock";
import { testContext } from "../../helpers/context";
import { broken, notFound, refused } from "../../helpers/errors";
import { made } from "../../helpers/lifecycleSteps";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, read", () => {
  it("reads by the user's list, and carries the text on, which no list has", async () => {
    const ctx = testContext();
    const state = await made(ctx, { ...inputs, rotateWhenChanged: "v1" });
    ctx.service.calls.length = 0;
    expect(await authToken.read(ctx, state.id, { ...state })).to.deep.equal({
      id: state.id,
      outputs: state,
      inputs: { ...inputs, rotateWhenChanged: "v1" },
    });
    expect(ctx.service.operations).to.deep.equal(["list"]);
  });

  it("sees what was changed outside", async () => {
    const ctx = testContext();
    const state = await made(ctx, inputs);
    await ctx.service.update(USER, state.id, "changed in the console");
    const found = await authToken.read(ctx, state.id, { ...state });
    expect(found?.outputs).to.deep.equal({ ...state, description: "changed in the console" });
    expect(found?.inputs).to.deep.equal({ ...inputs, description: "changed in the console" });
  });

  it("does not keep what the service no longer says", async () => {
    const ctx = testContext();
    const state = await made(ctx, inputs);
    const stale = { ...state, state: "INACTIVE", inactiveState: "4", timeExpires: "2020-01-01T00:00:00Z" };
    expect((await authToken.read(ctx, state.id, stale))?.outputs).to.deep.equal(state);
  });

  for (const [what, id, known] of [
    ["an import's id", `users/${USER}/authTokens/${tokenOcid("n1")}`, {}],
    ["a bare OCID beside the user", tokenOcid("n1"), { userId: USER }],
  ] as const) {
    it(`finds a token by ${what}, without a text`, async () => {
      const ctx = testContext();
      const token = ctx.service.plant(USER, "d");
      const found = await authToken.read(ctx, id, known);
      expect(found?.id).to.equal(token.id);
      expect(found?.outputs).to.deep.equal(token).and.not.to.have.property("token");
      expect(found?.inputs).to.deep.equal(inputs);
    });
  }

  it("says how to name a token where the id does not, before anything is sent", async () => {
    const ctx = testContext();
    for (const id of [tokenOcid("x"), "", "users/../authTokens/x", `users/${USER}/authTokens/a%2fb`]) {
      expect(await rejection(authToken.read(ctx, id, {}))).to.be.instanceOf(LifecycleError);
    }
    expect(ctx.service.calls).to.deep.equal([]);
  });

  it("takes an old token for gone at once where a list does not have it", async () => {
    const ctx = testContext();
    const known = { ...inputs, timeCreated: iso(ctx.clock.now() - 30_001) };
    expect(await authToken.read(ctx, tokenOcid("x"), known)).to.equal(undefined);
    expect([ctx.service.operations, ctx.clock.slept]).to.deep.equal([["list"], []]);
  });

  for (const timeCreated of [undefined, "", "yesterday", iso(4e12)]) {
    it(`takes a token made at ${JSON.stringify(timeCreated)} for gone at once, too`, async () => {
      const ctx = testContext();
      expect(await authToken.read(ctx, tokenOcid("x"), { ...inputs, timeCreated })).to.equal(undefined);
      expect(ctx.clock.slept).to.deep.equal([]);
    });
  }

  it("takes a token that is DELETING or DELETED for gone, and one in any other state not", async () => {
    const ctx = testContext();
    for (const state of ["DELETING", "DELETED", "INACTIVE", "CREATING", "FROZEN"]) {
      const { id } = ctx.service.plant(USER, "d", { state });
      const found = await authToken.read(ctx, id, inputs);
      expect(found?.outputs.state, state).to.equal(state.startsWith("DELET") ? undefined : state);
    }
  });

  it("looks again for a young token until the window ends, and finds it when the list has caught up", async () => {
    const ctx = testContext();
    ctx.service.lagMs = 11_000;
    const state = await made(ctx, inputs);
    expect((await authToken.read(ctx, state.id, { ...state }))?.outputs).to.deep.equal(state);
    expect(ctx.clock.slept).to.deep.equal([2000, 2000, 2000, 2000, 2000, 2000]);
  });

  it("takes a young token for gone when the window ends, not sooner and not later", async () => {
    for (const [age, window] of [
      [0, 30_000],
      [25_500, 30_000],
      [0, 3000],
    ] as const) {
      const ctx = testContext({ settings: { consistencyWindowMs: window } });
      const known = { ...inputs, timeCreated: iso(ctx.clock.now() - age) };
      expect(await authToken.read(ctx, tokenOcid("x"), known)).to.equal(undefined);
      expect(ctx.clock.total).to.equal(window - age);
    }
  });

  it("waits for nobody where the window is set to nothing", async () => {
    const ctx = testContext({ settings: { consistencyWindowMs: 0 } });
    expect(
      await authToken.read(ctx, tokenOcid("x"), { ...inputs, timeCreated: iso(ctx.clock.now()) }),
    ).to.equal(undefined);
    expect(ctx.clock.slept).to.deep.equal([]);
  });

  it("keeps the state on a 404, and names both readings and the ways out", async () => {
    const ctx = testContext();
    ctx.service.fault = () => notFound();
    const error = await rejection(authToken.read(ctx, tokenOcid("x"), inputs));
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.include(`Reading auth token ${tokenOcid("x")} failed.`);
    expect(error.message).to.include("both when user").and.to.include("the state is kept");
    expect(error.message).to.include("administrator").and.to.include("pulumi state delete");
  });

  it("keeps the state on every other failure, with advice", async () => {
    for (const fault of [refused(401), refused(403), refused(500), refused(429), broken("timeout")]) {
      const ctx = testContext();
      ctx.service.fault = () => fault;
      const error = await rejection(authToken.read(ctx, tokenOcid("x"), inputs));
      expect(error).to.be.instanceOf(LifecycleError);
      expect(error.message).to.include(fault.message);
    }
  });

  it("ends a look for a young token when it is cancelled", async () => {
    const stop = new AbortController();
    const ctx = testContext({ signal: stop.signal });
    ctx.clock.onSleep = () => stop.abort();
    const known = { ...inputs, timeCreated: iso(ctx.clock.now()) };
    expect(await rejection(authToken.read(ctx, tokenOcid("x"), known))).to.be.instanceOf(LifecycleError);
  });

  it("does not find a token of another user", async () => {
    const ctx = testContext();
    const { id } = ctx.service.plant(OTHER_USER, "d");
    expect(await authToken.read(ctx, id, inputs)).to.equal(undefined);
  });
});
