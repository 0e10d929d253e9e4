import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import { LifecycleError, PartialStateError } from "../../../../provider/tokens/errors";
import { iso } from "../../../helpers/clock";
import { broken, refused } from "../../../helpers/errors";
import { made, partial } from "../../../helpers/lifecycleSteps";
import { World } from "../../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, create", () => {
  it("sends one request, and stores the whole response", async () => {
    const world = new World();
    const ctx = world.run();
    const { id, outputs } = await authToken.create(ctx, inputs);
    expect(outputs).to.deep.equal({
      ...inputs,
      id,
      state: "ACTIVE",
      timeCreated: iso(world.clock.now()),
      token: world.service.byId(id)?.text,
    });
    expect(world.service.operations).to.deep.equal(["create"]);
    expect(world.clock.slept).to.deep.equal([]);
  });

  it("stores the inputs that only the state has", async () => {
    const remembered = { rotateWhenChanged: { a: "1" } };
    expect(await made(new World().run(), { ...inputs, ...remembered })).to.deep.include(remembered);
  });

  it("uses another retry token for each create", async () => {
    const world = new World();
    const ctx = world.run();
    await made(ctx, inputs);
    await made(ctx, inputs);
    expect(new Set(world.service.calls.map(({ retryToken }) => retryToken)).size).to.equal(2);
    expect(world.service.ids(USER)).to.have.length(2);
  });

  it("requests no list if the token is ACTIVE at once, however much lists lag", async () => {
    const world = new World({ lagMs: 1e9 });
    const ctx = world.run();
    expect((await made(ctx, inputs)).state).to.equal("ACTIVE");
  });

  it("keeps the token if the response has no value", async () => {
    const world = new World();
    const ctx = world.run();
    world.service.mute = true;
    const error = await partial(authToken.create(ctx, inputs));
    expect(error.outputs)
      .to.include({ id: world.service.ids(USER)[0] })
      .and.not.to.have.property("token");
    expect(error.message)
      .to.include("did not return its value, which it returns only then")
      .and.to.include("--replace");
  });

  it("keeps nothing if nothing was created", async () => {
    for (const fault of [refused(401), refused(403), refused(404), refused(500), broken("unreachable")]) {
      const world = new World();
      const ctx = world.run();
      world.service.fail({ error: fault, times: Infinity });
      const error = await rejection(authToken.create(ctx, inputs));
      expect(error).to.be.instanceOf(LifecycleError).and.not.to.be.instanceOf(PartialStateError);
      expect(error.message).to.include(`Creating an auth token for user ${USER} failed. ${fault.message}.`);
      expect(error.cause).to.equal(fault);
      expect(world.service.operations).to.deep.equal(["create"]);
    }
  });

  it("lists the existing tokens at the token limit, after one create request, and changes none", async () => {
    const world = new World();
    const ctx = world.run();
    const one = world.service.add(USER, "the pipeline's");
    const two = world.service.add(USER, "", { state: "INACTIVE" });
    world.service.add(USER, "gone", { state: "DELETED" });
    world.service.add(OTHER_USER, "somebody else's");
    const error = await rejection(authToken.create(ctx, inputs));
    expect(error).not.to.be.instanceOf(PartialStateError);
    expect(error.message.split("\n").slice(0, 3)).to.deep.equal([
      `User ${USER} already has the 2 auth tokens that Oracle allows (UserCapacityExceeded, HTTP 400, opc-request-id REQ/1):`,
      `  - ${one.id} "the pipeline's", created ${iso(one.createdAt)}, ACTIVE`,
      `  - ${two.id} "", created ${iso(two.createdAt)}, INACTIVE`,
    ]);
    expect(error.message).to.include("deleteBeforeReplace").and.to.include("RotatingAuthToken");
    expect(error.message).to.include("Nothing was created or deleted.").and.not.to.include("somebody else's");
    expect(world.service.operations).to.deep.equal(["create", "list"]);
    expect(world.clock.slept).to.deep.equal([]);
  });

  it("still states the token limit if the tokens cannot be listed", async () => {
    const world = new World();
    const ctx = world.run();
    for (const n of ["1", "2"]) world.service.add(USER, n);
    world.service.fail({ operation: "list", error: refused(500), times: Infinity });
    expect((await rejection(authToken.create(ctx, inputs))).message).to.include("(they could not be listed)");
  });

  it("uses a new retry token if the first one's auth token is deleted, and only then", async () => {
    const world = new World();
    const ctx = world.run();
    world.service.fail({ operation: "create", error: refused(409, "InvalidatedRetryToken") });
    const state = await made(ctx, inputs);
    expect(state.token).to.equal(world.service.byId(state.id)?.text);
    expect(world.service.operations).to.deep.equal(["create", "create"]);
    const [first, second] = world.service.calls.map(({ retryToken }) => retryToken);
    expect(first).not.to.equal(second);
  });

  it("fails if a second retry token is rejected as well", async () => {
    const world = new World();
    const ctx = world.run();
    world.service.fail({ error: refused(409, "InvalidatedRetryToken"), times: Infinity });
    await rejection(authToken.create(ctx, inputs));
    expect(world.service.operations).to.deep.equal(["create", "create"]);
  });

  it("deletes a token that was returned without its value, and creates another one", async () => {
    const world = new World();
    const { service } = world;
    const create = service.create.bind(service);
    service.create = async (request, call) => {
      const { token, ...created } = await create(request, call);
      return service.count("create") === 1 || !token ? created : { ...created, token };
    };
    const state = await made(world.run(), inputs);
    expect(service.operations).to.deep.equal(["create", "delete", "create"]);
    expect(service.ids(USER)).to.deep.equal([state.id]);
    expect(state.token).to.equal(service.byId(state.id)?.text);
  });

  it("does not succeed in the next run without a value", async () => {
    const world = new World();
    world.service.mute = true;
    const { id, outputs } = await partial(authToken.create(world.run(), inputs));
    expect(authToken.diff(outputs, inputs, world.clock.now()).reason).to.include(
      "value of the token is lost",
    );
    const refreshed = await authToken.read(world.run(), id, outputs);
    const again = await partial(authToken.update(world.run(), id, { ...refreshed?.outputs }, inputs));
    expect(again.message).to.include("pulumi up --replace");
    expect(again.outputs).to.include({ id, valueLost: true });
  });

  it("keeps a token that was returned without its value if it cannot be deleted", async () => {
    const world = new World();
    world.service.mute = true;
    world.service.fail({ operation: "delete", error: refused(503) });
    const error = await partial(authToken.create(world.run(), inputs));
    expect(error.outputs).to.include({ id: world.service.ids(USER)[0] });
    expect(error.message).to.include("could not be deleted either").and.to.include("HTTP 503");
  });

  it("marks the token that an interrupted run of this resource may have left, with the command that deletes it", async () => {
    const world = new World();
    const other = world.service.add(USER, "other");
    const left = world.service.add(USER, inputs.description);
    const { message } = await rejection(authToken.create(world.run(), inputs));
    const marked = message.split("\n").filter((line) => line.includes("same description"));
    expect(marked[0]).to.include(left.id).and.not.to.include(other.id);
    expect(message).to.include("probably left by an interrupted run of this resource");
    expect(message).to.include(`oci iam auth-token delete --user-id ${USER} --auth-token-id ${left.id}`);
    expect(world.service.ids(USER)).to.have.length(2);
  });
});
