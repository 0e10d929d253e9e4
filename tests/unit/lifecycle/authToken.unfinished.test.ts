import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { PartialStateError } from "../../../provider/lifecycle/problems";
import type { AuthTokenState } from "../../../provider/lifecycle/tokenRecord";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { iso, NOON } from "../../helpers/clock";
import { World } from "../../helpers/lifecycleWorld";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "ci", rotateWhenChanged: { month: "3" } };
const create = (world: World) => authToken.create(world.run(), inputs, "project/stack/name");

/** What the engine keeps of a create whose wait failed. */
async function unfinished(world: World): Promise<PartialStateError<AuthTokenState>> {
  const error = await rejection(create(world));
  if (!(error instanceof PartialStateError)) throw error;
  return error as PartialStateError<AuthTokenState>;
}

const update = (world: World, { id, outputs }: PartialStateError<AuthTokenState>, more: object = {}) =>
  authToken.update(world.run(), id, { ...outputs }, { ...inputs, ...more });

describe("a token that is CREATING", () => {
  it("is waited for, less and less often, and the text is kept although no list has it", async () => {
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

  it("is waited for while lists lack it, which is no answer", async () => {
    const world = new World({ creatingMs: 5_000, lagMs: 30_000 });
    const { outputs } = await create(world);
    expect(outputs.state).to.equal("ACTIVE");
    expect(world.clock.total).to.be.within(30_000, 35_000);
  });

  it("is kept with its text where it does not become ACTIVE in time", async () => {
    const world = new World({ creatingMs: 1_000_000 });
    const error = await unfinished(world);
    expect(error.id).to.equal(world.service.tokens[0]?.id);
    expect(error.outputs).to.include({
      state: "CREATING",
      token: world.service.tokens[0]?.text,
      id: error.id,
    });
    expect(error.outputs.rotateWhenChanged).to.deep.equal(inputs.rotateWhenChanged);
    expect(error.message).to.match(
      /it is still CREATING after 120 s \(activationTimeoutSeconds\).*run pulumi up again/,
    );
    expect(error.message).not.to.include("secret-text");
    expect(world.clock.total).to.be.at.most(120_000);
  });

  it("is kept where it ends in a state with no way on, and the error says how to replace it", async () => {
    const world = new World({ creatingMs: 10_000 });
    world.clock.onSleep = () => {
      const [token] = world.service.tokens;
      if (token) Object.assign(token, { state: "INACTIVE", inactiveState: "4" });
    };
    const error = await unfinished(world);
    expect(error.message).to.match(/it is INACTIVE \(inactiveState 4\)\. .*pulumi up --replace/);
    expect(error.outputs).to.include({ token: world.service.tokens[0]?.text });
  });

  it("is kept where the wait is broken off", async () => {
    const world = new World({ creatingMs: 10_000 });
    world.service.fail({ operation: "list", nth: 2 });
    const error = await unfinished(world);
    expect(error.message).to.match(
      /^Waiting for auth token \S+ to become ACTIVE failed\. .*the connection broke/,
    );
    expect(error.outputs).to.include({ token: world.service.tokens[0]?.text });
  });

  it("is waited for by the next run, which makes no other", async () => {
    const world = new World({ creatingMs: 200_000 });
    const error = await unfinished(world);
    const outputs = await update(world, error);
    expect(outputs).to.deep.equal({ ...error.outputs, state: "ACTIVE" });
    expect(world.service.count("create")).to.equal(1);
    expect(world.service.count("update")).to.equal(0);
  });

  it("is waited for also where the next run changes the description", async () => {
    const world = new World({ creatingMs: 200_000 });
    const error = await unfinished(world);
    const outputs = await update(world, error, { description: "ci 2" });
    expect(outputs).to.deep.equal({ ...error.outputs, state: "ACTIVE", description: "ci 2" });
  });

  it("is kept again where the wait fails again", async () => {
    const world = new World({ creatingMs: 1_000_000 });
    const error = await unfinished(world);
    const again = await rejection(update(world, error, { description: "ci 2" }));
    expect(again).to.be.instanceOf(PartialStateError);
    expect((again as PartialStateError).outputs).to.deep.equal({ ...error.outputs, description: "ci 2" });
  });

  it("is a change of its own, whatever the engine has forgotten, and unsettles nothing but the state", () => {
    const olds = { ...inputs, id: "x", state: "CREATING", token: "text" };
    const diff = authToken.diff(olds, inputs, NOON);
    expect(diff).to.deep.include({ changed: [], replaces: [], changedOutputs: ["state"] });
    expect(diff.reason).to.match(/ACTIVE/);
    expect(authToken.preview(olds, inputs, NOON)).to.deep.equal({ ...olds, state: UNKNOWN });
    const replaced = authToken.diff(olds, { ...inputs, rotateWhenChanged: "a" }, NOON);
    expect(replaced).to.deep.equal({
      changed: ["rotateWhenChanged"],
      replaces: ["rotateWhenChanged"],
      stables: [],
    });
  });

  it("is no change once it is ACTIVE, or in a state that no wait mends", () => {
    for (const state of ["ACTIVE", "INACTIVE", "SUSPENDED"]) {
      const olds = { ...inputs, id: "x", state, token: "text" };
      expect(authToken.diff(olds, inputs, NOON)).to.deep.equal({
        changed: [],
        replaces: [],
        stables: ["id", "userId", "token", "timeCreated", "timeExpires"],
      });
      expect(authToken.preview(olds, inputs, NOON)).to.deep.equal(olds);
    }
  });
});

describe("an update of a token", () => {
  const state = (world: World) => {
    const { id, text } = world.service.add(USER, "ci");
    const { rotateWhenChanged } = inputs;
    return { id, userId: USER, description: "ci", rotateWhenChanged, state: "ACTIVE", token: text };
  };

  it("of its description is one request, and carries the text on", async () => {
    const world = new World();
    const olds = state(world);
    const outputs = await authToken.update(world.run(), olds.id, olds, { ...inputs, description: "" });
    expect(outputs).to.deep.equal({ ...olds, description: "", timeCreated: iso(NOON) });
    expect(world.service.operations).to.deep.equal(["update"]);
  });

  it("of what only the state remembers asks nobody", async () => {
    const world = new World();
    const olds = { ...state(world), adoptExisting: true };
    const outputs = await authToken.update(world.run(), olds.id, olds, inputs);
    expect(outputs).not.to.have.property("adoptExisting");
    expect(world.service.calls).to.deep.equal([]);
  });

  it("of one that is proven gone says how it comes back", async () => {
    const world = new World();
    const olds = state(world);
    world.service.drop(olds.id);
    const change = () => authToken.update(world.run(), olds.id, olds, { ...inputs, description: "b" });
    expect((await rejection(change())).message).to.match(
      /no longer exists; somebody deleted it\. Run pulumi up --refresh/,
    );
    world.service.fail({ operation: "list" });
    expect((await rejection(change())).message).to.match(/so the state is kept as it is/);
  });
});
