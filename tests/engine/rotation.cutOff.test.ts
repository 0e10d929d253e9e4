import { expect } from "chai";
import type { JournalEntry } from "../../emulator";
import { useEmulators, userId } from "../helpers/emulator";
import { descendants, kill } from "../helpers/processes";
import { useWorkspaces } from "../helpers/workspace";

const DAY_MS = 86_400_000;

/** The two at which a token would be lost or leaked; `rotatingAuthToken.interrupted.test.ts` has them all, without the engine. */
const BOUNDARIES = [
  { name: "after the previous token is deleted", operation: "deleteAuthToken" },
  { name: "after the new token is made", operation: "createAuthToken" },
] as const;

describe("engine: a rotation whose run is killed", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("is completed by the next up, with no token lost and none leaked, wherever it was cut off", async () => {
    let behindMs = 400 * DAY_MS;
    const emulator = await start({ clock: { now: () => Date.now() - behindMs } });
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: { example: "rotation" }, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    await space.up();
    behindMs -= 31 * DAY_MS;
    await space.up();

    for (const { name, operation } of BOUNDARIES) {
      behindMs -= 31 * DAY_MS;
      const before = await space.outputs();
      const run = space.startUp();
      let rest: number[] = [];
      emulator.hooks.onResponse = (entry: JournalEntry) => {
        if (entry.operation !== operation) return;
        emulator.hooks.onResponse = undefined;
        const cli = run.child.pid ?? 0;
        rest = descendants(cli).map(({ pid }) => pid);
        kill(cli, ...rest);
      };
      expect((await run.done).code, name).not.to.equal(0);
      expect(
        live().map(({ id }) => id),
        name,
      ).to.include(before.tokenId);

      await space.run(["cancel", "--yes"]);
      await space.up();
      const after = await space.outputs();
      expect(after, name).to.include({ previousToken: before.token, previousTokenId: before.tokenId });
      expect(
        live().map(({ id, text }) => ({ id, text })),
        name,
      ).to.deep.equal([
        { id: before.tokenId, text: before.token },
        { id: after.tokenId, text: after.token },
      ]);
    }
    const made = emulator.store.allTokens();
    expect(made, "one token for each generation").to.have.length(2 + BOUNDARIES.length);
  });
});
