import { expect } from "chai";
import type { Emulator } from "../../emulator";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { useWorkspaces } from "../helpers/workspace";

const program = (options: string) => `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens/native");
const token = new AuthToken("token", { userId: new pulumi.Config().require("userId"), description: "d" }, ${options});
exports.password = token.token;
exports.state = token.state;
`;

describe("engine: waits of the native provider", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(options: string) {
    const emulator = await start({ settings: { creatingMs: Number.POSITIVE_INFINITY } });
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program: program(options),
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
    });
    return { emulator, user, space, live: () => emulator.store.liveTokens(user) };
  }

  /** The next `up`, once the token's state is decided, must continue with the existing token. */
  async function finishes({ emulator, space, live }: Awaited<ReturnType<typeof setUp>>) {
    const [token] = live();
    emulator.store.patchToken(token?.id ?? "", { state: "ACTIVE" });
    const next = await space.up();
    expect(next.changes).to.deep.equal({ same: 1, update: 1 });
    expect(live()).to.have.length(1);
    expect(await space.outputs()).to.deep.equal({ password: token?.text, state: "ACTIVE" });
    expect((await space.up()).changes).to.deep.equal({ same: 2 });
  }

  it("customTimeouts end a create's wait; the token is kept, and the next up continues", async () => {
    const at = await setUp(`{ customTimeouts: { create: "2s" } }`);
    const begun = Date.now();
    const failed = await at.space.failingUp();
    expect(Date.now() - begun).to.be.lessThan(20_000);
    expect(failed.output).to.match(/still CREATING, and its time limit of 2 s \(customTimeouts\) is over/);
    const [token] = at.live();
    const state = at.space.resource("token");
    expect(state.id).to.equal(token?.id);
    expect(state.initErrors).to.have.length(1);
    expect(state.outputs).to.include({ state: "CREATING" });
    expect(state.outputs).to.have.property("token");
    await finishes(at);
  });

  it("customTimeouts may be longer than the provider's own timeout", async () => {
    const at = await setUp(`{ customTimeouts: { create: "60s" } }`);
    const running = at.space.start(["up", "--yes", "--skip-preview"], {
      OCI_AUTH_TOKENS_ACTIVATION_TIMEOUT_SECONDS: "0",
    });
    await listedTwice(at.emulator);
    at.emulator.store.patchToken(at.live()[0]?.id ?? "", { state: "ACTIVE" });
    expect((await running.done).code).to.equal(0);
  });

  it("SIGINT during a wait ends it at once; the token is kept, and the next up continues", async () => {
    const at = await setUp("{}");
    const running = at.space.startUp();
    await listedTwice(at.emulator);
    const asked = Date.now();
    running.child.kill("SIGINT");
    const run = await running.done;
    expect(Date.now() - asked).to.be.lessThan(5_000);
    expect(run.code).not.to.equal(0);
    expect(run.output).to.match(
      /still CREATING, and the run was cancelled: run pulumi up again to go on waiting/,
    );
    expect(at.space.resource("token").id).to.equal(at.live()[0]?.id);
    expect(at.space.pendingOperations()).to.equal(0);
    await finishes(at);
  });

  it("a refresh before the next up does not end the wait for ACTIVE", async () => {
    const at = await setUp(`{ customTimeouts: { create: "1s" } }`);
    await at.space.failingUp();
    await at.space.refresh();
    expect(at.space.resource("token").outputs).to.include({ state: "CREATING" });
    await finishes(at);
  });

  /** Resolves once the plugin waits. */
  async function listedTwice(emulator: Emulator): Promise<void> {
    while (emulator.journal.of("listAuthTokens").length < 2) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
