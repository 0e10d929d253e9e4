import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { LifecycleError, PartialStateError } from "../../../provider/lifecycle/problems";
import { iso } from "../../helpers/clock";
import { testContext } from "../../helpers/context";
import { broken, refused } from "../../helpers/errors";
import { made, partial } from "../../helpers/lifecycleSteps";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, create", () => {
  it("asks once, and keeps all the service said", async () => {
    const ctx = testContext();
    const { id, outputs } = await authToken.create(ctx, inputs);
    expect(outputs).to.deep.equal({
      ...inputs,
      id,
      state: "ACTIVE",
      timeCreated: iso(ctx.clock.now()),
      token: ctx.service.textOf(id),
    });
    expect(ctx.service.operations).to.deep.equal(["create"]);
    expect(ctx.clock.slept).to.deep.equal([]);
    expect(ctx.ownTokens.has(id)).to.equal(true);
  });

  it("keeps the inputs that only the state remembers", async () => {
    const remembered = { rotateWhenChanged: { a: "1" }, adoptExisting: true };
    expect(await made(testContext(), { ...inputs, ...remembered })).to.deep.include(remembered);
  });

  it("uses another retry token for each create", async () => {
    const ctx = testContext();
    await made(ctx, inputs);
    await made(ctx, inputs);
    expect(new Set(ctx.service.calls.map(({ retryToken }) => retryToken)).size).to.equal(2);
    expect(ctx.service.ids(USER)).to.have.length(2);
  });

  it("waits until the token is ACTIVE, and keeps its text, which lists do not have", async () => {
    const ctx = testContext();
    ctx.service.creatingMs = 9000;
    const state = await made(ctx, inputs);
    expect(state).to.include({ state: "ACTIVE", token: ctx.service.textOf(state.id) });
    expect(ctx.clock.slept).to.deep.equal([500, 1000, 2000, 4000, 5000]);
  });

  it("goes on waiting while lists do not show the token yet", async () => {
    const ctx = testContext();
    Object.assign(ctx.service, { creatingMs: 1000, lagMs: 20_000 });
    expect((await made(ctx, inputs)).state).to.equal("ACTIVE");
    expect(ctx.clock.total).to.be.within(20_000, 25_000);
  });

  it("asks for no list where the token is ACTIVE at once, however much lists lag", async () => {
    const ctx = testContext();
    ctx.service.lagMs = 1e9;
    expect((await made(ctx, inputs)).state).to.equal("ACTIVE");
  });

  it("keeps the token and its text where the wait takes too long, and says how to go on", async () => {
    const ctx = testContext();
    ctx.service.creatingMs = 1e9;
    const error = await partial(authToken.create(ctx, inputs));
    const [id] = ctx.service.ids(USER);
    expect(error.id).to.equal(id);
    expect(error.outputs).to.deep.include({
      ...inputs,
      state: "CREATING",
      token: ctx.service.textOf(id ?? ""),
    });
    expect(error.message).to.match(
      /still CREATING after 120 s \(activationTimeoutSeconds\).*run pulumi up again/,
    );
    expect(ctx.clock.total).to.be.within(114_000, 120_000);
  });

  it("keeps the token where it ends in another state than ACTIVE", async () => {
    for (const state of ["INACTIVE", "DELETED", "FROZEN"]) {
      const ctx = testContext();
      ctx.service.creatingMs = 1000;
      ctx.clock.onSleep = () => {
        for (const kept of ctx.service.kept) {
          Object.assign(kept, { activeAt: 0, token: { ...kept.token, state, inactiveState: "4" } });
        }
      };
      const error = await partial(authToken.create(ctx, inputs));
      expect(error.outputs.token).to.be.a("string");
      expect(error.message)
        .to.include(`failed: it is ${state} (inactiveState 4)`)
        .and.to.include("--replace");
    }
  });

  it("keeps the token where the wait is broken off by the network, the service or the user", async () => {
    for (const fault of [broken("interrupted", "ListAuthTokens"), refused(500), refused(401)]) {
      const ctx = testContext();
      ctx.service.creatingMs = 1000;
      ctx.service.fault = ({ operation }) => (operation === "list" ? fault : undefined);
      const error = await partial(authToken.create(ctx, inputs));
      expect(error.outputs.token).to.equal(ctx.service.textOf(error.id));
      expect(error.message).to.include("to become ACTIVE failed").and.to.include(fault.message);
    }
    const stop = new AbortController();
    const ctx = testContext({ signal: stop.signal });
    ctx.service.creatingMs = 1000;
    ctx.clock.onSleep = () => stop.abort();
    const error = await partial(authToken.create(ctx, inputs));
    expect(error.outputs.token).to.be.a("string");
    expect(error.message).to.include("cancelled: run pulumi up again to go on waiting");
  });

  it("keeps what was made where the service does not say the text", async () => {
    const ctx = testContext();
    ctx.service.mute = true;
    const error = await partial(authToken.create(ctx, inputs));
    expect(error.outputs)
      .to.include({ id: ctx.service.ids(USER)[0] })
      .and.not.to.have.property("token");
    expect(error.message)
      .to.include("did not say its text, which it shows only once")
      .and.to.include("--replace");
  });

  it("keeps nothing where nothing was made", async () => {
    for (const fault of [refused(401), refused(403), refused(404), refused(500), broken("unreachable")]) {
      const ctx = testContext();
      ctx.service.fault = () => fault;
      const error = await rejection(authToken.create(ctx, inputs));
      expect(error).to.be.instanceOf(LifecycleError).and.not.to.be.instanceOf(PartialStateError);
      expect(error.message).to.include(`Creating an auth token for user ${USER} failed. ${fault.message}.`);
      expect(error.cause).to.equal(fault);
      expect(ctx.service.operations).to.deep.equal(["create"]);
    }
  });

  it("names the tokens that hold the slots, after one request to create, and touches none", async () => {
    const ctx = testContext();
    const one = ctx.service.plant(USER, "the pipeline's");
    const two = ctx.service.plant(USER, "", { state: "INACTIVE" });
    ctx.service.plant(USER, "gone", { state: "DELETED" });
    ctx.service.plant(OTHER_USER, "somebody else's");
    const error = await rejection(authToken.create(ctx, inputs));
    expect(error).not.to.be.instanceOf(PartialStateError);
    expect(error.message.split("\n").slice(0, 3)).to.deep.equal([
      `User ${USER} already has the 2 auth tokens that Oracle allows (UserCapacityExceeded, HTTP 400, opc-request-id REQ/1):`,
      `  - ${one.id} "the pipeline's", created ${one.timeCreated}, ACTIVE`,
      `  - ${two.id} "", created ${two.timeCreated}, INACTIVE`,
    ]);
    expect(error.message).to.include("deleteBeforeReplace").and.to.include("RotatingAuthToken");
    expect(error.message).to.include("Nothing was made or deleted.").and.not.to.include("somebody else's");
    expect(ctx.service.operations).to.deep.equal(["create", "list"]);
    expect(ctx.clock.slept).to.deep.equal([]);
  });

  it("still says what the limit is where its holders cannot be listed", async () => {
    const ctx = testContext();
    for (const n of ["1", "2"]) ctx.service.plant(USER, n);
    ctx.service.fault = ({ operation }) => (operation === "list" ? refused(500) : undefined);
    expect((await rejection(authToken.create(ctx, inputs))).message).to.include("(they could not be listed)");
  });

  it("takes a fresh retry token where the first one's token has been deleted since, and only then", async () => {
    const ctx = testContext();
    let spent = true;
    ctx.service.fault = ({ operation }, when) => {
      if (operation !== "create" || when !== "before" || !spent) return undefined;
      spent = false;
      return refused(409, "InvalidatedRetryToken");
    };
    const state = await made(ctx, inputs);
    expect(state.token).to.equal(ctx.service.textOf(state.id));
    expect(ctx.service.operations).to.deep.equal(["create", "create"]);
    const [first, second] = ctx.service.calls.map(({ retryToken }) => retryToken);
    expect(first).not.to.equal(second);
  });

  it("gives up where every retry token is refused, after so many", async () => {
    const ctx = testContext();
    ctx.service.fault = () => refused(409, "InvalidatedRetryToken");
    await rejection(authToken.create(ctx, inputs));
    expect(ctx.service.operations).to.deep.equal(Array(21).fill("create"));
  });

  it("has no text of a token in any error", async () => {
    const ctx = testContext();
    Object.assign(ctx.service, { creatingMs: 1e9 });
    const error = await partial(authToken.create(ctx, inputs));
    expect(`${error.message}${error.stack}${JSON.stringify(error.cause)}`).not.to.include("text-of-");
    expect(tokenOcid("n1")).to.equal(error.id);
  });
});
