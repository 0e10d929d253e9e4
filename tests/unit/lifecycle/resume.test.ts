import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import type { LifecycleContext } from "../../../provider/lifecycle/context";
import { rotatingAuthToken } from "../../../provider/lifecycle/rotatingAuthToken";
import { World } from "../../helpers/lifecycleWorld";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const NAME = "project/stack/name";
const inputs = { userId: USER, description: "ci" };
const MINUTE = 60_000;
const DAY = 86_400_000;

const create = (ctx: LifecycleContext, more: object = {}, name = NAME) =>
  authToken.create(ctx, { ...inputs, ...more }, name);

/** A world in which a run's create reached the service and its answer nobody. */
async function cutOff(options = {}): Promise<World> {
  const world = new World(options);
  world.service.fail({ operation: "create", when: "after" });
  await rejection(create(world.run()));
  world.pass(MINUTE);
  return world;
}

describe("a create that an earlier run had begun", () => {
  it("gets that run's token, text included, and says so", async () => {
    const { service, warnings, run } = bind(await cutOff());
    const { id, outputs } = await create(run());
    expect(service.tokens.map((token) => token.id)).to.deep.equal([id]);
    expect(outputs.token).to.equal(service.tokens[0]?.text);
    expect(outputs).not.to.have.property("replayed");
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^No new auth token was made: the service answered with ocid1\.credential\S+ "ci", created 2026-/,
    );
    expect(warnings[0]).to.include(id).and.to.include("retrySalt");
    expect(warnings[0]).not.to.include(service.tokens[0]?.text);
  });

  it("says nothing where the token is of this very create", async () => {
    const { warnings, run } = bind(new World());
    await create(run());
    expect(warnings).to.deep.equal([]);
  });

  it("goes on waiting for a token that is still CREATING", async () => {
    const { service, run } = bind(await cutOff({ creatingMs: 2 * MINUTE }));
    const { outputs } = await create(run());
    expect(outputs).to.include({ state: "ACTIVE", token: service.tokens[0]?.text });
    expect(service.count("create")).to.equal(2);
  });

  it("does so for a RotatingAuthToken too", async () => {
    const { service, clock, run } = bind(new World());
    const make = () => rotatingAuthToken.create(run(), { ...inputs, rotateAfter: "P30D" }, NAME);
    service.fail({ operation: "create", when: "after" });
    await rejection(make());
    clock.time += MINUTE;
    const { outputs } = await make();
    expect(service.tokens).to.have.length(1);
    expect(outputs.token).to.equal(service.tokens[0]?.text);
  });

  const MAKES_ANOTHER: [name: string, more: object, resource: string, salt: string][] = [
    ["another description", { description: "cd" }, NAME, ""],
    ["another rotateWhenChanged", { rotateWhenChanged: "a" }, NAME, ""],
    ["another name", {}, "project/stack/other", ""],
    ["another salt", {}, NAME, "salt"],
  ];
  for (const [name, more, resource, salt] of MAKES_ANOTHER) {
    it(`makes a token of its own for ${name}`, async () => {
      const { service, warnings, run } = bind(await cutOff());
      const { id } = await create(run({ settings: { retrySalt: salt } }), more, resource);
      expect(service.tokens[1]?.id).to.equal(id);
      expect(warnings).to.deep.equal([]);
    });
  }

  it("makes another one once the service has forgotten, after 24 hours", async () => {
    const { service, clock, run } = bind(await cutOff());
    clock.time += DAY;
    const { id } = await create(run());
    expect(service.tokens[1]?.id).to.equal(id);
  });
});

describe("a retry token that is spent", () => {
  it("is followed by the next where its token has been deleted since (409)", async () => {
    const { service, warnings, run } = bind(new World());
    for (let round = 1; round <= 5; round++) {
      const { id } = await create(run());
      expect(service.tokens.map((token) => token.id)).to.deep.equal([id]);
      service.drop(id);
    }
    // One attempt more each time: 1 + 2 + 3 + 4 + 5.
    expect(service.count("create")).to.equal(15);
    expect(warnings).to.deep.equal([]);
  });

  it("is followed by the next where its token is another resource's of this run", async () => {
    const { service, run } = bind(new World());
    const ctx = run();
    const one = await create(ctx);
    const two = await create(ctx);
    expect(one.id).not.to.equal(two.id);
    expect(service.tokens).to.have.length(2);
  });

  it("is followed by the next also where both creates are under way at once", async () => {
    const { service, run } = bind(new World());
    const ctx = run();
    const [one, two] = await Promise.all([create(ctx), create(ctx)]);
    expect(one.id).not.to.equal(two.id);
    expect(one.outputs.token).not.to.equal(two.outputs.token);
    expect(service.tokens).to.have.length(2);
  });

  it("gives two resources of one name the two tokens of the run that was cut off", async () => {
    const { service, clock, run } = bind(new World());
    const ctx = run();
    service.fail({ operation: "list", times: 1_000 });
    await Promise.all([create(ctx), create(ctx)]);
    clock.time += MINUTE;
    const again = run();
    const made = await Promise.all([create(again), create(again)]);
    expect(new Set(made.map(({ id }) => id))).to.deep.equal(new Set(service.tokens.map(({ id }) => id)));
    expect(service.tokens).to.have.length(2);
  });

  for (const [name, change] of Object.entries({
    INACTIVE: { state: "INACTIVE" },
    DELETING: { state: "DELETING" },
    "in a state nobody knows": { state: "SUSPENDED" },
    "without a text": { textless: true },
  })) {
    it(`is followed by the next where its token is ${name}`, async () => {
      const { service, warnings, run } = bind(await cutOff());
      Object.assign(service.tokens[0] ?? {}, change);
      const { id, outputs } = await create(run());
      expect(id).to.equal(service.tokens[1]?.id);
      expect(outputs.token).to.equal(service.tokens[1]?.text);
      expect(warnings).to.deep.equal([]);
    });
  }

  it("ends: after twenty of them comes one that nobody can have used", async () => {
    const { service, run } = bind(new World());
    for (let round = 1; round <= 22; round++) service.drop((await create(run())).id);
    const used = service.calls.slice(-21).map(({ retryToken = "" }) => retryToken);
    expect(used.slice(0, 20).every((token) => /^[0-9a-f]{64}$/.test(token))).to.equal(true);
    expect(used[20]).not.to.match(/^[0-9a-f]{64}$/);
    const before = service.count("create");
    service.drop((await create(run())).id);
    expect(service.count("create") - before).to.equal(21);
  });

  it("is not given up for any other failure", async () => {
    const { service, run } = bind(new World());
    service.fail({ operation: "create", when: "before" });
    await rejection(create(run()));
    expect(service.count("create")).to.equal(1);
  });
});

describe("a token that a create of this run has taken up", () => {
  it("is kept by the delete of a forced replacement, which says that nothing was replaced", async () => {
    const { service, clock, warnings, run } = bind(new World());
    const old = await create(run());
    clock.time += MINUTE;
    const ctx = run();
    const replacement = await create(ctx);
    expect(replacement.id).to.equal(old.id);
    await authToken.delete(ctx, old.id, { ...old.outputs });
    expect(service.tokens.map(({ id }) => id)).to.deep.equal([old.id]);
    expect(service.count("delete")).to.equal(0);
    expect(warnings[1]).to.match(
      /is kept, and nothing was replaced.*change rotateWhenChanged.*deleteBeforeReplace/,
    );
  });

  it("is deleted by a later run", async () => {
    const { service, clock, run } = bind(new World());
    const { id, outputs } = await create(run());
    clock.time += MINUTE;
    await create(run());
    await authToken.delete(run(), id, { ...outputs });
    expect(service.tokens).to.deep.equal([]);
  });

  it("is nobody's to take up where this run has seen it in the state", async () => {
    const { service, clock, run } = bind(new World());
    const old = await create(run());
    clock.time += MINUTE;
    const { id } = await create(run({ ownTokens: new Set([old.id]) }));
    expect(id).not.to.equal(old.id);
    expect(service.tokens).to.have.length(2);
  });
});

/** A world whose parts may be taken apart. */
function bind(world: World) {
  const { service, clock, warnings } = world;
  return { service, clock, warnings, run: world.run.bind(world) };
}
