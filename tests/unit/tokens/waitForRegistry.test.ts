import { expect } from "chai";
import { AbortReason } from "../../../provider/identity/abortReason";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { PartialStateError } from "../../../provider/tokens/errors";
import { waitForRegistry } from "../../../provider/tokens/waitForRegistry";
import { REFUSED, World } from "../../helpers/lifecycleWorld";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const login = { host: "phx.ocir.io", username: "ns/ci" };
const inputs = { userId: USER, description: "ci", waitForRegistry: login };
const create = (world: World, more: object = {}) => authToken.create(world.run(), { ...inputs, ...more });

describe("the wait for a registry", () => {
  it("ends at once if the token is accepted", async () => {
    const world = new World();
    const { outputs } = await create(world);
    expect(world.logins).to.deep.equal([{ ...login, password: outputs.token }]);
    expect(world.clock.slept).to.deep.equal([]);
  });

  it("polls with growing intervals, and says what it waits for", async () => {
    const world = new World({ registryLagMs: 40_000 });
    await create(world);
    expect(world.clock.slept).to.deep.equal([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(world.logins).to.have.length(7);
    expect(world.progress[0]).to.equal(`waiting for the registry phx.ocir.io; it answered: ${REFUSED}`);
  });

  it("begins once the token is ACTIVE", async () => {
    const world = new World({ creatingMs: 3_000 });
    const states: string[] = [];
    const ctx = world.run();
    const { registryLogin } = ctx;
    const seen: typeof registryLogin = async (credentials) => {
      const [token] = await world.service.list(USER);
      states.push(token?.state ?? "none");
      return registryLogin(credentials);
    };
    await authToken.create({ ...ctx, registryLogin: seen }, inputs);
    expect(states).to.deep.equal(["ACTIVE"]);
  });

  for (const [timeoutSeconds, seconds] of [
    [undefined, 300],
    [7, 7],
    [0.5, 0.5],
  ] as const) {
    it(`ends after ${seconds} s, with one last login at the very end`, async () => {
      const world = new World({ registryLagMs: 3_600_000 });
      const waitForRegistry = { ...login, ...(timeoutSeconds ? { timeoutSeconds } : {}) };
      const error = await rejection(create(world, { waitForRegistry }));
      expect(world.clock.total).to.equal(seconds * 1_000);
      expect(world.logins).to.have.length(world.clock.slept.length + 1);
      expect(error).to.be.instanceOf(PartialStateError);
      expect(error.message).to.match(
        /^Waiting for the registry phx\.ocir\.io to accept the token of ns\/ci failed: not within [\d.]+ s\. It last answered: /,
      );
      expect(error.message).to.include(`${REFUSED}. The token is created and kept`);
      expect(error.message).to.include("checking waitForRegistry.username");
    });
  }

  it("never reveals the password, and keeps it in the state", async () => {
    const world = new World({ registryLagMs: 3_600_000 });
    const error = (await rejection(create(world))) as PartialStateError<{ token: string; state: string }>;
    const { text } = world.service.tokens[0] ?? {};
    expect(error.outputs).to.include({ token: text, state: "ACTIVE" });
    const said = [error.message, String(error.stack), ...world.progress, ...world.warnings].join("\n");
    expect(said).not.to.include(text);
  });

  it("reports the registry's latest response, not its first", async () => {
    const world = new World();
    const answers = ["HTTP 503", "HTTP 401 DENIED"];
    const registryLogin = async () => ({ accepted: false, detail: answers.shift() ?? "HTTP 429" });
    const ctx = world.run({ registryLogin });
    const error = await rejection(waitForRegistry(ctx, { ...login, timeoutSeconds: 2 }, "x"));
    expect(error.message).to.include("It last answered: HTTP 429.");
  });

  it("ends when the user cancels, before another request", async () => {
    const world = new World({ registryLagMs: 3_600_000 });
    const controller = new AbortController();
    world.clock.onSleep = () => {
      if (world.clock.slept.length === 3)
        controller.abort(new AbortReason("cancel", "the user cancelled it"));
    };
    const work = authToken.create(world.run({ signal: controller.signal }), inputs);
    const error = await rejection(work);
    expect(error).to.be.instanceOf(PartialStateError);
    expect(error.message).to.match(/was interrupted: the user cancelled it\. It last answered: HTTP 401/);
    expect(error.message).to.match(/run pulumi up again to go on waiting\.$/);
    expect(world.logins.length).to.be.at.most(4);
  });

  it("continues in the next run with the same token", async () => {
    const world = new World({ registryLagMs: 400_000 });
    const error = (await rejection(create(world))) as PartialStateError<{ token: string }>;
    const outputs = await authToken.update(world.run(), error.id, { ...error.outputs }, inputs);
    expect(outputs.token).to.equal(error.outputs.token);
    expect(world.service.count("create")).to.equal(1);
    expect(world.logins.at(-1)?.password).to.equal(outputs.token);
    expect(world.clock.total).to.be.at.least(400_000).and.below(420_000);
  });

  it("is skipped if the token's value is unknown", async () => {
    const world = new World({ registryLagMs: 3_600_000 });
    const { id } = world.service.add(USER, "ci");
    const olds = { id, userId: USER, description: "ci", state: "ACTIVE" };
    await authToken.update(world.run(), id, olds, inputs);
    expect(world.logins).to.deep.equal([]);
  });
});
