import { expect } from "chai";
import type { JournalEntry, Operation } from "../../emulator";
import type { RetryTokenReplays } from "../../emulator/settings";
import { useEmulators, userId } from "../helpers/emulator";
import { descendants, kill } from "../helpers/processes";
import { useWorkspaces } from "../helpers/workspace";

const DAY_MS = 86_400_000;

/** A rotation that is killed when the service has handled a request, and the result of the next `up`. */
interface Interruption {
  readonly after: Operation;
  /** What the service does with the repeated retry token. */
  readonly replays: RetryTokenReplays;
  /** Whether somebody deletes the token that the killed run created, before the next one. */
  readonly isDeletedBetween?: boolean;
  /**
   * The result of the next run: `same`: the token that the killed run created; `other`: another one in its place; `named`: an error
   * that names the first one, until somebody deletes it.
   */
  readonly next: "same" | "other" | "named";
}

/** One for each replay mode, and the worst case: the first response with a deleted token. The fault matrix and the unit tests have more. */
const INTERRUPTIONS: readonly Interruption[] = [
  { after: "deleteAuthToken", replays: "rejectDeleted", next: "other" },
  { after: "createAuthToken", replays: "rejectDeleted", next: "same" },
  { after: "createAuthToken", replays: "evenDeleted", isDeletedBetween: true, next: "other" },
  { after: "createAuthToken", replays: "withoutValue", next: "other" },
  { after: "createAuthToken", replays: "reject", next: "named" },
  { after: "createAuthToken", replays: "forget", next: "named" },
];

describe("engine: an interrupted rotation", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("is finished by the next up, with a live token and no leaked one, whatever the service's responses", async () => {
    let behindMs = 800 * DAY_MS;
    const emulator = await start({ clock: { now: () => Date.now() - behindMs } });
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: { example: "rotation" }, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    await space.up();
    behindMs -= 31 * DAY_MS;
    await space.up();

    for (const interruption of INTERRUPTIONS) {
      const { after, replays, isDeletedBetween, next } = interruption;
      const title = JSON.stringify(interruption);
      behindMs -= 31 * DAY_MS;
      emulator.settings.retryTokenReplays = replays;
      const before = await space.outputs();
      const run = space.startUp();
      let rest: number[] = [];
      emulator.hooks.onResponse = (entry: JournalEntry) => {
        if (entry.operation !== after) return;
        emulator.hooks.onResponse = undefined;
        const cli = run.child.pid ?? 0;
        rest = descendants(cli).map(({ pid }) => pid);
        kill(cli, ...rest);
      };
      expect((await run.done).code, title).not.to.equal(0);
      const [current, orphan] = live();
      expect(current?.id, title).to.equal(before.tokenId);
      expect(orphan !== undefined, title).to.equal(after === "createAuthToken");

      await space.run(["cancel", "--yes"]);
      const orphanId = orphan?.id ?? "";
      if (next === "named") {
        const refused = await space.failingUp();
        expect(refused.output, title)
          .to.include("probably left by an interrupted run of this resource")
          .and.to.include(`--auth-token-id ${orphanId}`);
        expect(live(), title).to.deep.equal([current, orphan]);
      }
      if (next === "named" || isDeletedBetween) emulator.store.deleteToken(orphanId);
      await space.up();
      const outputs = await space.outputs();
      expect(outputs, title).to.include({ previousToken: before.token, previousTokenId: before.tokenId });
      expect(
        live().map(({ id, text }) => ({ id, text })),
        title,
      ).to.deep.equal([
        { id: before.tokenId, text: before.token },
        { id: outputs.tokenId, text: outputs.token },
      ]);
      expect(outputs.tokenId === orphanId, title).to.equal(next === "same");
    }
  });
});
