import { expect } from "chai";
import type { Emulator, JournalEntry } from "../../emulator";
import { RETRY_TOKEN_REPLAYS } from "../../emulator/settings";
import { useEmulators, userId } from "./emulator";
import { descendants, kill } from "./processes";
import { PLUGIN_YAML, type ProviderKind, programFor } from "./providers";
import type { Run, Started } from "./pulumiCli";
import { useWorkspaces, type Workspace } from "./workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const token = new AuthToken("token", { userId: config.require("userId"), description: config.get("description") ?? "ci" });
exports.password = token.token;
`;

/** What can be killed: the provider's process, the CLI, or both and all their children. */
const VICTIMS = {
  provider: (cli: number) =>
    descendants(cli)
      .filter(({ command }) =>
        /dynamic-provider|oci-auth-tokens.*native.main|pulumi-resource-oci-auth-tokens/.test(command),
      )
      .map(({ pid }) => pid),
  CLI: (cli: number) => [cli],
  everything: (cli: number) => [cli, ...descendants(cli).map(({ pid }) => pid)],
};

/**
 * Tests that interrupt a run at every boundary of a create's requests, and have the next `up` create a token that works, whatever the
 * service does with repeated retry tokens: every replay mode is used.
 * @param victims what to kill
 */
export function describeCrashes(provider: ProviderKind, victims: readonly (keyof typeof VICTIMS)[]): void {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(options = {}) {
    const emulator = await start({ settings: { creatingMs: 300 }, ...options });
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program: programFor(provider, PROGRAM),
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
    });
    return { emulator, user, space, live: () => emulator.store.liveTokens(user) };
  }

  /** Runs `up`, and kills at the first request that `at` picks, at that request's boundary `when`. */
  async function interruptRun(
    emulator: Emulator,
    space: Workspace,
    when: "onRequest" | "onResponse",
    at: (entry: JournalEntry) => boolean,
    victims: (cli: number) => number[],
    run = space.startUp(),
  ): Promise<Run> {
    const cli = run.child.pid ?? 0;
    let rest: number[] = [];
    emulator.hooks[when] = (entry) => {
      if (!at(entry)) return;
      emulator.hooks[when] = undefined;
      rest = descendants(cli).map(({ pid }) => pid);
      kill(...victims(cli));
      // The request has arrived already: "before its effect" means that it must have none.
      if (when === "onRequest") emulator.faults.add({ fault: { kind: "drop", when: "before" } });
    };
    const ended = await run.done;
    // Processes that a killed CLI leaves behind would finish the interrupted request.
    kill(...rest);
    return ended;
  }

  /** Sends a signal to the CLI when the first request of an operation has come, and waits for its end. */
  async function interrupted(
    emulator: Emulator,
    run: Started,
    signal: "SIGINT" | "SIGTERM",
    operation: JournalEntry["operation"],
  ): Promise<void> {
    emulator.hooks.onRequest = (entry) => {
      if (entry.operation !== operation) return;
      emulator.hooks.onRequest = undefined;
      run.child.kill(signal);
    };
    await run.done;
    expect(emulator.hooks.onRequest, "the signal was sent").to.equal(undefined);
  }

  const isCreate = ({ operation }: JournalEntry) => operation === "createAuthToken";
  const isList = ({ operation }: JournalEntry) => operation === "listAuthTokens";
  const BOUNDARIES = [
    { name: "before the create has its effect", when: "onRequest", at: isCreate, left: 0 },
    { name: "before the answer to the create", when: "onResponse", at: isCreate, left: 1 },
    { name: "in the wait for ACTIVE", when: "onRequest", at: isList, left: 1 },
  ] as const;
  const CASES = victims.flatMap((victim) => BOUNDARIES.map((boundary) => ({ victim, ...boundary })));

  for (const [index, { victim, name, when, at, left }] of CASES.entries()) {
    // From the last one on, so that the boundaries that leave a token meet `evenDeleted`.
    const retryTokenReplays = RETRY_TOKEN_REPLAYS.at(-1 - (index % RETRY_TOKEN_REPLAYS.length));

    it(`kill -9 of ${victim} ${name} (${retryTokenReplays}): the next up creates its own token and leaves the other alone`, async () => {
      const { emulator, space, live } = await setUp({ settings: { creatingMs: 300, retryTokenReplays } });
      const cut = await interruptRun(emulator, space, when, at, VICTIMS[victim]);
      expect(cut.code).not.to.equal(0);
      const before = live().map(({ id }) => id);
      expect(before).to.have.length(left);
      await space.run(["cancel", "--yes"]);
      const next = await space.up();
      // The engine's warning of a pending operation; it repeats it until a refresh clears it.
      if (victim !== "provider") expect(next.output).to.match(/interrupted while creating/);
      await space.refresh("--clear-pending-creates");
      expect(live().map(({ id }) => id)).to.include.members(before);
      const [created, ...more] = live().filter(({ id }) => !before.includes(id));
      expect(more).to.deep.equal([]);
      expect((await space.outputs()).password).to.equal(created?.text);
      expect(space.resource("token").id).to.equal(created?.id);
      expect(space.pendingOperations()).to.equal(0);
    });
  }

  it("kill -9 of all processes leaves an unusable token at the token limit: the next up names it, and succeeds once it is deleted", async () => {
    const { emulator, user, space, live } = await setUp({ settings: { retryTokenReplays: "evenDeleted" } });
    const other = emulator.store.addToken({ userId: user, description: "somebody's" });
    await interruptRun(emulator, space, "onResponse", isCreate, VICTIMS.everything);
    const left = live().find(({ id }) => id !== other.id)?.id ?? "";
    await space.run(["cancel", "--yes"]);
    const refused = await space.failingUp();
    expect(refused.output)
      .to.include("probably left by an interrupted run of this resource")
      .and.to.include(`oci iam auth-token delete --user-id ${user} --auth-token-id ${left}`);
    expect(live().map(({ id }) => id)).to.deep.equal([other.id, left]);
    emulator.store.deleteToken(left);
    await space.up();
    const [first, created] = live();
    expect(first?.id).to.equal(other.id);
    expect(space.resource("token").id).to.equal(created?.id);
    expect((await space.outputs()).password).to.equal(created?.text);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`${signal} during the wait for ACTIVE: the step ends, and the next up changes nothing`, async () => {
      const { emulator, space, live } = await setUp({ settings: { creatingMs: 2_000 } });
      const run = space.startUp();
      await interrupted(emulator, run, signal, "listAuthTokens");
      expect(live()).to.have.length(1);
      await space.up();
      expect(live()).to.have.length(1);
      expect((await space.outputs()).password).to.equal(live()[0]?.text);
    });
  }

  it("SIGINT during a create, an update and a delete: the next command completes each of them", async () => {
    const { emulator, space, live } = await setUp({ settings: { creatingMs: 0 } });
    await interrupted(emulator, space.startUp(), "SIGINT", "createAuthToken");
    await space.up();
    const [made] = live();
    expect(live()).to.have.length(1);
    expect((await space.outputs()).password).to.equal(made?.text);

    await space.setConfig("description", "other");
    await interrupted(emulator, space.startUp(), "SIGINT", "updateAuthToken");
    await space.up();
    expect(live().map(({ id, description }) => ({ id, description }))).to.deep.equal([
      { id: made?.id, description: "other" },
    ]);
    expect((await space.outputs()).password).to.equal(made?.text);

    const destroy = space.start(["destroy", "--yes", "--skip-preview"]);
    await interrupted(emulator, destroy, "SIGINT", "deleteAuthToken");
    await space.destroy();
    expect(live()).to.have.length(0);
    expect(space.resources()).to.have.length(0);
  });

  for (const when of ["onRequest", "onResponse"] as const) {
    const boundary = when === "onRequest" ? "before" : "after";

    it(`kill -9 of all processes ${boundary} the effect of an update: the next up applies it to the same token`, async () => {
      const { emulator, space, live } = await setUp();
      await space.up();
      const [made] = live();
      await space.setConfig("description", "other");
      const isUpdate = ({ operation }: JournalEntry) => operation === "updateAuthToken";
      await interruptRun(emulator, space, when, isUpdate, VICTIMS.everything);
      await space.run(["cancel", "--yes"]);
      await space.up();
      expect(live()).to.have.length(1);
      expect(live()[0]).to.include({ id: made?.id, text: made?.text, description: "other" });
      expect((await space.outputs()).password).to.equal(made?.text);
    });

    it(`kill -9 of all processes ${boundary} the effect of a delete: the next destroy leaves nothing`, async () => {
      const { emulator, space, live } = await setUp();
      await space.up();
      const isDelete = ({ operation }: JournalEntry) => operation === "deleteAuthToken";
      const destroy = space.start(["destroy", "--yes", "--skip-preview"]);
      await interruptRun(emulator, space, when, isDelete, VICTIMS.everything, destroy);
      await space.run(["cancel", "--yes"]);
      await space.destroy();
      expect(live()).to.have.length(0);
      expect(space.resources()).to.have.length(0);
    });
  }
}
