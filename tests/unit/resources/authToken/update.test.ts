import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import { LifecycleError, PartialStateError } from "../../../../provider/tokens/errors";
import { broken, notFound, refused } from "../../../helpers/errors";
import { made, partial } from "../../../helpers/lifecycleSteps";
import { World } from "../../../helpers/lifecycleWorld";
import { USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";

const inputs = { userId: USER, description: "d" };
const registry = { host: "phx.ocir.io", username: "ns/me", timeoutSeconds: 60 };

describe("lifecycle: authToken, update", () => {
  for (const description of ["e", ""]) {
    it(`changes the description to ${JSON.stringify(description)} by one request, and keeps the value`, async () => {
      const world = new World();
      const ctx = world.run();
      const state = await made(ctx, inputs);
      world.service.calls.length = 0;
      // What the state lacks is taken from the response.
      const { timeCreated: _unknown, ...olds } = state;
      const outputs = await authToken.update(ctx, state.id, olds, { ...inputs, description });
      expect(outputs).to.deep.equal({ ...state, description });
      expect(world.service.calls).to.deep.equal([
        { operation: "update", userId: USER, id: state.id, description },
      ]);
    });
  }

  it("has no value if the state had none", async () => {
    const world = new World();
    const ctx = world.run();
    const token = world.service.shown(world.service.add(USER, "d"));
    const outputs = await authToken.update(ctx, token.id, { ...token }, { ...inputs, description: "e" });
    expect(outputs).to.deep.equal({ ...token, description: "e" });
  });

  it("stores the program's inputs and drops the removed ones, with no request", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, { ...inputs, waitForRegistry: { host: "phx.ocir.io", username: "ns/ci" } });
    world.service.calls.length = 0;
    const news = { ...inputs, rotateWhenChanged: "v" };
    const outputs = await authToken.update(ctx, state.id, { ...state }, news);
    expect(outputs).to.include({ rotateWhenChanged: "v", token: state.token });
    expect(outputs).not.to.have.property("waitForRegistry");
    expect(world.service.calls).to.deep.equal([]);
  });

  it("continues the wait that an earlier run did not finish", async () => {
    const world = new World({ creatingMs: 15_000 });
    const ctx = world.run({ settings: { activationTimeoutMs: 10_000 } });
    const { id, outputs } = await partial(authToken.create(ctx, inputs));
    expect(outputs.state).to.equal("CREATING");
    const done = await authToken.update(ctx, id, outputs, inputs);
    expect(done).to.deep.equal({ ...outputs, state: "ACTIVE" });
    expect(done.token).to.equal(world.service.byId(id)?.text);
    expect(world.service.count("create")).to.equal(1);
  });

  it("continues to wait while the list does not show the pending token", async () => {
    const world = new World({ creatingMs: 200_000, lagMs: 202_000 });
    const ctx = world.run();
    const { id, outputs } = await partial(authToken.create(ctx, inputs));
    expect(await authToken.update(ctx, id, outputs, inputs)).to.include({ state: "ACTIVE" });
  });

  it("keeps everything again if the wait fails again, a changed description included", async () => {
    const world = new World({ creatingMs: 1e9 });
    const ctx = world.run();
    const first = await partial(authToken.create(ctx, inputs));
    const again = await partial(authToken.update(ctx, first.id, first.outputs, inputs));
    expect(again.outputs).to.deep.equal(first.outputs);
    const news = { ...inputs, description: "e" };
    const changed = await partial(authToken.update(ctx, first.id, first.outputs, news));
    expect(changed.outputs).to.deep.equal({ ...first.outputs, description: "e" });
  });

  it("logs in to the registry again if the login changes, and not if only the description does", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, inputs);
    const withLogin = { ...inputs, waitForRegistry: registry };
    const outputs = await authToken.update(ctx, state.id, { ...state }, withLogin);
    expect(outputs.waitForRegistry).to.deep.equal(registry);
    expect(world.logins).to.deep.equal([{ ...registry, password: state.token }]);
    await authToken.update(ctx, state.id, outputs, { ...withLogin, description: "e" });
    expect(world.logins).to.have.length(1);
  });

  it("keeps the old state if the update fails, with advice", async () => {
    for (const fault of [refused(401), refused(409, "IncorrectState"), refused(412), broken("timeout")]) {
      const world = new World();
      const ctx = world.run();
      const state = await made(ctx, inputs);
      world.service.fail({ error: fault, times: Infinity });
      const news = { ...inputs, description: "e" };
      const error = await rejection(authToken.update(ctx, state.id, { ...state }, news));
      expect(error).to.be.instanceOf(LifecycleError).and.not.to.be.instanceOf(PartialStateError);
      expect(error.message).to.include(`Updating auth token ${state.id} failed. ${fault.message}.`);
    }
  });

  it("says that the token is deleted if the list proves it, and how to create it again", async () => {
    const world = new World();
    const ctx = world.run();
    const state = await made(ctx, inputs);
    world.service.drop(state.id);
    const news = { ...inputs, description: "e" };
    const error = await rejection(authToken.update(ctx, state.id, { ...state }, news));
    expect(error.message).to.include("no longer exists; somebody deleted it. Run pulumi up --refresh");
    expect(error).not.to.be.instanceOf(PartialStateError);
  });

  for (const [what, atList, says] of [
    [
      "means one of two things where the list answers 404 too",
      notFound(),
      /both if user[\s\S]*the state is kept/,
    ],
    [
      "may mean more than can be said where the list fails",
      refused(500),
      /to find out more failed.*HTTP 500/,
    ],
    [
      "means that this caller may not, or a late list, where the list has the token",
      undefined,
      /may list.*not do this.*list is late/,
    ],
  ] as const) {
    it(`says that a 404 ${what}`, async () => {
      const world = new World();
      const ctx = world.run();
      const state = await made(ctx, inputs);
      world.service.fail({ operation: "update", error: notFound() });
      if (atList) world.service.fail({ operation: "list", error: atList });
      const news = { ...inputs, description: "e" };
      const error = await rejection(authToken.update(ctx, state.id, { ...state }, news));
      expect(error.message).to.include("HTTP 404").and.to.match(says);
    });
  }
});
