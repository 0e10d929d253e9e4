import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import type { AuthTokenState } from "../../../../provider/resources/authToken/state";
import { UNKNOWN } from "../../../../provider/resources/properties";
import type { PartialStateError } from "../../../../provider/tokens/errors";
import { iso, NOON } from "../../../helpers/clock";
import { broken, refused } from "../../../helpers/errors";
import { partial } from "../../../helpers/lifecycleSteps";
import { World } from "../../../helpers/lifecycleWorld";
import { USER } from "../../../helpers/ocids";

const inputs = { userId: USER, description: "ci", rotateWhenChanged: { month: "3" } };
const create = (world: World) => authToken.create(world.run(), inputs);

/** The state that the engine keeps of a create whose wait failed. */
const unfinished = async (world: World) =>
  (await partial(create(world))) as unknown as PartialStateError<AuthTokenState>;

const update = (world: World, { id, outputs }: PartialStateError<AuthTokenState>, more: object = {}) =>
  authToken.update(world.run(), id, { ...outputs }, { ...inputs, ...more });

describe("a token that is CREATING", () => {
  it("is polled with growing intervals, and its value is kept although no list has it", async () => {
    const world = new World({ creatingMs: 20_000 });
    const { id, outputs } = await create(world);
    expect(world.clock.slept).to.deep.equal([500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    expect(world.progress[0]).to.equal("waiting for the token to become ACTIVE; it is CREATING");
    expect(outputs).to.deep.equal({
      ...inputs,
      id,
      state: "ACTIVE",
      timeCreated: iso(NOON),
      token: world.service.tokens[0]?.text,
    });
  });

  it("is waited for while lists lack it, which proves nothing", async () => {
    const world = new World({ creatingMs: 5_000, lagMs: 30_000 });
    const { outputs } = await create(world);
    expect(outputs.state).to.equal("ACTIVE");
    expect(world.clock.total).to.be.within(30_000, 35_000);
  });

  it("is kept with its value if it does not become ACTIVE in time", async () => {
    const world = new World({ creatingMs: 1_000_000 });
    const error = await unfinished(world);
    expect(error.id).to.equal(world.service.tokens[0]?.id);
    expect(error.outputs).to.deep.include({
      ...inputs,
      state: "CREATING",
      token: world.service.tokens[0]?.text,
      id: error.id,
    });
    expect(error.message).to.match(
      /it is still CREATING after 120 s \(activationTimeoutSeconds\).*run pulumi up again/,
    );
    expect(`${error.message}${error.stack}${JSON.stringify(error.cause)}`).not.to.include("secret-text");
    expect(world.clock.total).to.be.within(114_000, 120_000);
  });

  for (const state of ["INACTIVE", "DELETED", "FROZEN"]) {
    it(`is kept if it becomes ${state}, and the error says how to replace it`, async () => {
      const world = new World({ creatingMs: 10_000 });
      world.clock.onSleep = () => {
        for (const token of world.service.tokens) Object.assign(token, { state, inactiveState: "4" });
      };
      const error = await unfinished(world);
      expect(error.message).to.match(
        new RegExp(`failed: it is ${state} \\(inactiveState 4\\)\\. .*pulumi up --replace`),
      );
      expect(error.outputs).to.include({ token: world.service.tokens[0]?.text });
    });
  }

  for (const error of [broken("interrupted", "ListAuthTokens"), refused(500), refused(401)]) {
    it(`is kept if the wait fails: ${error.message}`, async () => {
      const world = new World({ creatingMs: 10_000 });
      world.service.fail({ operation: "list", nth: 2, error });
      const { message, outputs } = await unfinished(world);
      expect(message).to.match(/^Waiting for auth token \S+ to become ACTIVE failed\. /);
      expect(message).to.include(error.message);
      expect(outputs).to.include({ token: world.service.tokens[0]?.text });
    });
  }

  it("is kept if the user cancels the wait", async () => {
    const stop = new AbortController();
    const world = new World({ creatingMs: 1_000 });
    world.clock.onSleep = () => stop.abort();
    const { message, outputs } = await partial(authToken.create(world.run({ signal: stop.signal }), inputs));
    expect(message).to.include("cancelled: run pulumi up again to go on waiting");
    expect(outputs).to.include({ token: world.service.tokens[0]?.text });
  });

  it("is waited for by the next run, which creates no other", async () => {
    const world = new World({ creatingMs: 200_000 });
    const error = await unfinished(world);
    const outputs = await update(world, error);
    expect(outputs).to.deep.equal({ ...error.outputs, state: "ACTIVE" });
    expect(world.service.count("create")).to.equal(1);
    expect(world.service.count("update")).to.equal(0);
  });

  it("is waited for also if the next run changes the description", async () => {
    const world = new World({ creatingMs: 200_000 });
    const error = await unfinished(world);
    const outputs = await update(world, error, { description: "ci 2" });
    expect(outputs).to.deep.equal({ ...error.outputs, state: "ACTIVE", description: "ci 2" });
  });

  it("is a change in itself, even after a refresh, and makes no output but the state unknown", () => {
    const olds = { ...inputs, id: "x", state: "CREATING", token: "text" };
    const diff = authToken.diff(olds, inputs, NOON);
    expect(diff).to.deep.include({ changed: [], replaces: [], changedOutputs: ["state"] });
    expect(diff.reason).to.match(/the wait for it continues/);
    expect(authToken.preview(olds, inputs, NOON)).to.deep.equal({ ...olds, state: UNKNOWN });
    const replaced = authToken.diff(olds, { ...inputs, rotateWhenChanged: "a" }, NOON);
    expect(replaced).to.deep.equal({
      changed: ["rotateWhenChanged"],
      replaces: ["rotateWhenChanged"],
      stables: [],
    });
  });

  it("is no change once it is ACTIVE", () => {
    const olds = { ...inputs, id: "x", state: "ACTIVE", token: "text" };
    expect(authToken.diff(olds, inputs, NOON)).to.deep.equal({
      changed: [],
      replaces: [],
      stables: ["id", "userId", "token", "timeCreated", "timeExpires"],
    });
    expect(authToken.preview(olds, inputs, NOON)).to.deep.equal(olds);
  });
});

describe("a token that is INACTIVE after a refresh", () => {
  const inactive = async () => {
    const world = new World();
    const { outputs: state, id } = await authToken.create(world.run(), inputs);
    const stored = world.service.byId(id);
    if (stored) stored.state = "INACTIVE";
    const read = await authToken.read(world.run(), id, { ...state });
    return { world, stored, olds: { ...read?.outputs }, id };
  };

  it("is a change, and fails the next run with advice", async () => {
    const { world, olds, id } = await inactive();
    expect(authToken.diff(olds, inputs, NOON).reason).to.include("is INACTIVE, not ACTIVE");
    const { message, outputs } = await partial(authToken.update(world.run(), id, olds, inputs));
    expect(message).to.match(/it is INACTIVE.*pulumi up --replace/);
    expect(outputs).to.include({ token: olds.token });
  });

  it("is no change once it is ACTIVE again", async () => {
    const { world, stored, olds, id } = await inactive();
    if (stored) stored.state = "ACTIVE";
    expect(await authToken.update(world.run(), id, olds, inputs)).to.include({ state: "ACTIVE" });
  });
});
