import { expect } from "chai";
import type { Emulator, JournalEntry } from "../../emulator";
import { useEmulators, userId } from "../helpers/emulator";
import { descendants, kill } from "../helpers/processes";
import { type Run, useWorkspaces, type Workspace } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const rotateWhenChanged = config.get("rotate");
const token = new AuthToken("token", {
  userId: config.require("userId"), description: "ci", ...(rotateWhenChanged ? { rotateWhenChanged } : {}),
});
exports.password = token.token;
`;

/** Who is killed: the provider's process, the CLI, or both and everything below. */
const VICTIMS = {
  provider: (cli: number) =>
    descendants(cli)
      .filter(({ command }) => /dynamic-provider/.test(command))
      .map(({ pid }) => pid),
  CLI: (cli: number) => [cli],
  everything: (cli: number) => [cli, ...descendants(cli).map(({ pid }) => pid)],
};

describe("engine: runs that are cut off", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(options = {}) {
    const emulator = await start({ settings: { creatingMs: 300 }, ...options });
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: PROGRAM, config: { userId: user } });
    return { emulator, user, space, live: () => emulator.store.liveTokens(user) };
  }

  /** Runs `up`, and kills at the first request that `at` picks, at that request's boundary `when`. */
  async function cutOff(
    emulator: Emulator,
    space: Workspace,
    when: "onRequest" | "onResponse",
    at: (entry: JournalEntry) => boolean,
    victims: (cli: number) => number[],
  ): Promise<Run> {
    const run = space.startUp();
    const cli = run.child.pid ?? 0;
    let rest: number[] = [];
    emulator.hooks[when] = (entry) => {
      if (!at(entry)) return;
      emulator.hooks[when] = undefined;
      rest = descendants(cli).map(({ pid }) => pid);
      kill(...victims(cli));
    };
    const ended = await run.done;
    // What a killed CLI leaves behind would finish the request that was cut off.
    kill(...rest);
    return ended;
  }

  const isCreate = ({ operation }: JournalEntry) => operation === "createAuthToken";
  const isList = ({ operation }: JournalEntry) => operation === "listAuthTokens";
  const BOUNDARIES = [
    { name: "before the create has its effect", when: "onRequest", at: isCreate, made: 0 },
    { name: "before the answer to the create", when: "onResponse", at: isCreate, made: 1 },
    { name: "in the wait for ACTIVE", when: "onRequest", at: isList, made: 1 },
  ] as const;

  for (const [victim, victims] of Object.entries(VICTIMS)) {
    for (const { name, when, at } of BOUNDARIES) {
      it(`kill -9 of ${victim} ${name}: the next up has the one token, text included`, async () => {
        const { emulator, space, live } = await setUp();
        const cut = await cutOff(emulator, space, when, at, victims);
        expect(cut.code).not.to.equal(0);
        const before = live();
        await space.run(["cancel", "--yes"]);
        const next = await space.up();
        // The engine's own words for what it does not know; it goes on saying so until it is told to forget.
        if (victim !== "provider") expect(next.output).to.match(/interrupted while creating/);
        await space.refresh("--clear-pending-creates");
        expect(live()).to.have.length(1);
        if (before[0]) expect(live()[0]?.id).to.equal(before[0].id);
        expect((await space.outputs()).password).to.equal(live()[0]?.text);
        expect(space.resource("token").id).to.equal(live()[0]?.id);
        expect(space.pendingOperations()).to.equal(0);
      });
    }
  }

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`${signal} in the wait for ACTIVE: the step ends, and the next up changes nothing`, async () => {
      const { emulator, space, live } = await setUp({ settings: { creatingMs: 2_000 } });
      const run = space.startUp();
      emulator.hooks.onRequest = (entry) => {
        if (!isList(entry)) return;
        emulator.hooks.onRequest = undefined;
        run.child.kill(signal);
      };
      await run.done;
      expect(live()).to.have.length(1);
      await space.up();
      expect(live()).to.have.length(1);
      expect((await space.outputs()).password).to.equal(live()[0]?.text);
    });
  }

  it("deletes for good where the run is cut off at the delete", async () => {
    const { emulator, space, live } = await setUp();
    await space.up();
    const run = space.start(["destroy", "--yes", "--skip-preview"]);
    let rest: number[] = [];
    emulator.hooks.onResponse = ({ operation }) => {
      if (operation !== "deleteAuthToken") return;
      rest = descendants(run.child.pid ?? 0).map(({ pid }) => pid);
      kill(run.child.pid ?? 0, ...rest);
    };
    await run.done;
    emulator.hooks.onResponse = undefined;
    expect(live()).to.have.length(0);
    await space.run(["cancel", "--yes"]);
    await space.destroy();
    expect(space.resources()).to.have.length(0);
  });
});
