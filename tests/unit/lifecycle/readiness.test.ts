import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { waitUntilAccepted } from "../../../provider/lifecycle/readiness";
import { testContext } from "../../helpers/context";
import { partial } from "../../helpers/lifecycleSteps";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const login = { host: "phx.ocir.io", username: "ns/me", timeoutSeconds: 60 };
const refusal = { accepted: false, detail: "HTTP 401 UNAUTHORIZED to GET https://phx.ocir.io/v2/" };
const refusals = (count: number) => Array.from({ length: count }, () => refusal);

describe("lifecycle: readiness", () => {
  it("does not wait where the registry accepts at once", async () => {
    const ctx = testContext();
    await waitUntilAccepted(ctx, login, "text");
    expect(ctx.logins).to.deep.equal([{ ...login, password: "text" }]);
    expect(ctx.clock.slept).to.deep.equal([]);
  });

  it("asks again, ever more seldom, until it accepts", async () => {
    const ctx = testContext();
    ctx.answers.push(...refusals(6));
    await waitUntilAccepted(ctx, { ...login, timeoutSeconds: 300 }, "text");
    expect(ctx.clock.slept).to.deep.equal([1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it("asks once more when the time is over, and then says what the registry answered", async () => {
    const ctx = testContext();
    ctx.answers.push(...refusals(100));
    const error = await rejection(waitUntilAccepted(ctx, login, "THE-TEXT"));
    expect(ctx.clock.slept).to.deep.equal([1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(ctx.clock.total).to.equal(60_000);
    expect(ctx.logins).to.have.length(8);
    expect(error.message).to.include("phx.ocir.io to accept the token of ns/me failed: not within 60 s");
    expect(error.message).to.include(`It last answered: ${refusal.detail}.`);
    expect(error.message).to.include("run pulumi up again").and.to.include("waitForRegistry.username");
    expect(`${error.message}${error.stack}`).not.to.include("THE-TEXT");
  });

  it("waits for five minutes where no time is given", async () => {
    const ctx = testContext();
    ctx.answers.push(...refusals(100));
    const { timeoutSeconds: _t, ...untimed } = login;
    expect((await rejection(waitUntilAccepted(ctx, untimed, "text"))).message).to.include("not within 300 s");
    expect(ctx.clock.total).to.equal(300_000);
  });

  it("ends when it is cancelled", async () => {
    const stop = new AbortController();
    const ctx = testContext({ signal: stop.signal });
    ctx.answers.push(...refusals(100));
    ctx.clock.onSleep = () => stop.abort();
    const error = await rejection(waitUntilAccepted(ctx, login, "text"));
    expect(error.message)
      .to.include("was ended: cancelled")
      .and.to.include("run pulumi up again to go on waiting.");
    expect(ctx.logins.length).to.be.at.most(2);
  });

  describe("as a part of a token's life", () => {
    const inputs = { userId: USER, description: "d", waitForRegistry: login };

    it("logs in with the new token's text, once it is ACTIVE", async () => {
      const ctx = testContext();
      ctx.service.creatingMs = 5000;
      const before: number[] = [];
      ctx.clock.onSleep = () => void before.push(ctx.logins.length);
      const { id } = await authToken.create(ctx, inputs);
      expect(ctx.logins.map(({ password }) => password)).to.deep.equal([ctx.service.textOf(id)]);
      expect(new Set(before)).to.deep.equal(new Set([0]));
    });

    it("keeps the token where the registry does not accept it, and the next up goes on waiting", async () => {
      const ctx = testContext();
      ctx.answers.push(...refusals(8));
      const { id, outputs } = await partial(authToken.create(ctx, inputs));
      expect(outputs).to.deep.include({ userId: USER, state: "ACTIVE", token: ctx.service.textOf(id) });
      // Until the registry has accepted the token the state does not say so: a refresh in between changes nothing about that.
      const { outputs: refreshed } = (await authToken.read(ctx, id, outputs)) ?? { outputs: {} };
      expect(authToken.diff(refreshed, inputs, ctx.clock.now()).changed).to.deep.equal(["waitForRegistry"]);
      ctx.service.calls.length = 0;
      ctx.answers.push(refusal);
      expect(await authToken.update(ctx, id, refreshed, inputs)).to.deep.equal({
        ...outputs,
        waitForRegistry: login,
      });
      expect(ctx.service.operations).to.deep.equal([]);
      expect(ctx.logins).to.have.length(10);
    });

    it("asks no registry with a text it does not know", async () => {
      const ctx = testContext();
      const token = ctx.service.plant(USER, "d");
      const outputs = await authToken.update(ctx, token.id, { ...token }, inputs);
      expect(outputs.waitForRegistry).to.deep.equal(login);
      expect(ctx.logins).to.deep.equal([]);
    });
  });
});
