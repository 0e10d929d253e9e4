import { expect } from "chai";
import { AbortReason } from "../../../provider/identity/abortReason";
import { systemClock } from "../../../provider/identity/clock";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { type StepLimits, withTimeout } from "../../../provider/resources/timeouts";
import { PartialStateError } from "../../../provider/tokens/errors";
import { FakeService } from "../../helpers/fakeService";
import { World } from "../../helpers/lifecycleWorld";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";
import { SharedClock } from "../../helpers/sharedClock";

const SECOND = 1_000;
const login = { host: "phx.ocir.io", username: "ns/ci" };

/** One create with timeouts, on a clock that runs while every task sleeps. */
function setUp(creatingMs: number) {
  const clock = new SharedClock();
  const service = new FakeService(clock, { creatingMs });
  const registryLogin = async () => ({ accepted: false, detail: "HTTP 401" });
  const ctx = new World().run({ clock, service, registryLogin });
  const create = (bounds: StepLimits, more: object = {}) =>
    clock.run(
      withTimeout(ctx, bounds, (within) =>
        authToken.create(within, { userId: USER, description: "ci", ...more }),
      ),
    );
  return { clock, service, create, ctx };
}

describe("timeouts of a step", () => {
  it("are the settings' by default", async () => {
    const { clock, create } = setUp(600 * SECOND);
    const { message } = await rejection(create({}));
    expect(message).to.match(/still CREATING after 120 s \(activationTimeoutSeconds\)/);
    expect(clock.now()).to.be.at.most(120 * SECOND);
  });

  it("are longer if customTimeouts is longer", async () => {
    const { clock, create } = setUp(300 * SECOND);
    const { outputs } = await create({ timeoutMs: 600 * SECOND });
    expect(outputs.state).to.equal("ACTIVE");
    expect(clock.now()).to.be.within(300 * SECOND, 306 * SECOND);
  });

  it("are shorter if customTimeouts is shorter, and the token is kept", async () => {
    const { clock, service, create } = setUp(60 * SECOND);
    const error = await rejection(create({ timeoutMs: 10 * SECOND }));
    expect(clock.now()).to.equal(10 * SECOND);
    expect(error.message).to.match(/still CREATING, and its time limit of 10 s \(customTimeouts\) is over/);
    expect(error).to.be.instanceOf(PartialStateError);
    expect((error as PartialStateError).outputs).to.include({ token: service.tokens[0]?.text });
  });

  it("end the wait for a registry, too", async () => {
    const { clock, create } = setUp(0);
    const error = await rejection(create({ timeoutMs: 20 * SECOND }, { waitForRegistry: login }));
    expect(clock.now()).to.equal(20 * SECOND);
    expect(error.message).to.match(/was interrupted: its time limit of 20 s \(customTimeouts\) is over/);
  });

  it("keep a registry's own time limit if that is shorter", async () => {
    const { clock, create } = setUp(0);
    const waitForRegistry = { ...login, timeoutSeconds: 30 };
    const error = await rejection(create({ timeoutMs: 3_600 * SECOND }, { waitForRegistry }));
    expect(clock.now()).to.equal(30 * SECOND);
    expect(error.message).to.include("not within 30 s");
  });

  for (const timeoutMs of [undefined, 600 * SECOND]) {
    it(`end when the user cancels, with a time limit of ${timeoutMs} ms`, async () => {
      const { clock, create } = setUp(60 * SECOND);
      const controller = new AbortController();
      clock
        .sleep(5 * SECOND)
        .then(() => controller.abort(new AbortReason("cancel", "the user cancelled it")));
      const error = await rejection(create({ signal: controller.signal, timeoutMs }));
      expect(clock.now()).to.equal(5 * SECOND);
      expect(error.message).to.match(/still CREATING, and the user cancelled it: run pulumi up again/);
      expect(error).to.be.instanceOf(PartialStateError);
    });
  }

  it("create nothing if the user has cancelled already", async () => {
    const { service, create } = setUp(0);
    const signal = AbortSignal.abort(new AbortReason("cancel", "cancelled"));
    const error = await rejection(create({ signal, timeoutMs: SECOND }));
    expect(error).not.to.be.instanceOf(PartialStateError);
    expect(error.message).to.match(/Run the command again to continue/);
    expect(service.tokens).to.deep.equal([]);
  });

  it("leave no timer behind, whether the step succeeds or fails", async () => {
    const { clock, ctx } = setUp(0);
    const limit = { timeoutMs: 600 * SECOND };
    expect(await clock.run(withTimeout(ctx, limit, async () => 7))).to.equal(7);
    const failing = withTimeout(ctx, limit, async () => Promise.reject(new Error("failed")));
    expect((await rejection(clock.run(failing))).message).to.equal("failed");
    expect(clock.now()).to.equal(0);
  });

  it("may be longer than the longest timer of Node.js", async () => {
    const { ctx } = setUp(0);
    const ended = await withTimeout(
      { ...ctx, clock: systemClock },
      { timeoutMs: 2 ** 31 },
      async ({ signal }) => {
        await systemClock.sleep(20);
        return signal?.aborted;
      },
    );
    expect(ended).to.equal(false);
  });
});
