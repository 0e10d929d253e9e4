import { expect } from "chai";
import type { Emulator, When } from "../../../../emulator";
import { rotatingAuthToken } from "../../../../provider/resources/rotatingAuthToken/lifecycle";
import type {
  RotatingAuthTokenInputs,
  RotatingAuthTokenState,
} from "../../../../provider/resources/rotatingAuthToken/state";
import { PartialStateError } from "../../../../provider/tokens/errors";
import { ManualClock, useEmulators, userId } from "../../../helpers/emulator";
import { lifecycleContext } from "../../../helpers/emulatorContext";
import { rejection } from "../../../helpers/outcome";

const DAY_MS = 86_400_000;

/** A rotating token without an engine: each step is a separate run in a new process. */
async function story(
  start: ReturnType<typeof useEmulators>,
  inputs: Partial<RotatingAuthTokenInputs>,
  foreign = false,
) {
  const clock = new ManualClock();
  const emulator = await start({ clock, settings: { creatingMs: 2_000, newTokenLagMs: 1_000 } });
  const user = userId(emulator, "user-a");
  const asked = { userId: user, description: "ci", rotateAfter: "P30D", ...inputs };
  if (foreign) emulator.store.addToken({ userId: user, description: "ci" });
  const context = () => lifecycleContext(emulator, clock, user);
  const made = await rotatingAuthToken.create(await context(), asked);
  /** One `up`: an update if the diff asks for one or the last one failed halfway, as the engine does. */
  const up = async (state: RotatingAuthTokenState, unfinished = false): Promise<RotatingAuthTokenState> => {
    const { changed, reason } = rotatingAuthToken.diff({ ...state }, asked, clock.now());
    if (changed.length === 0 && !reason && !unfinished) return state;
    return (await rotatingAuthToken.update(
      await context(),
      state.id,
      { ...state },
      asked,
    )) as unknown as RotatingAuthTokenState;
  };
  const live = () => emulator.store.liveTokens(user);
  return { clock, emulator, asked, up, live, state: made.outputs as unknown as RotatingAuthTokenState };
}

type Story = Awaited<ReturnType<typeof story>>;

/** Breaks every connection from the nth request on; the nth itself before or after its effect. */
function interrupt(emulator: Emulator, nth: number, when: When): void {
  emulator.faults.add(
    { match: { nth }, fault: { kind: "drop", when } },
    { match: { nth: nth + 1 }, times: 1_000, fault: { kind: "drop", when: "before" } },
  );
}

/** Records violations after any request: more than two tokens, or no working token of this resource. */
function watch({ emulator, live }: Story, state: RotatingAuthTokenState): string[] {
  const wrong: string[] = [];
  emulator.hooks.onResponse = ({ operation }) => {
    const ids = live().map(({ id }) => id);
    if (ids.length > 2) wrong.push(`${ids.length} tokens after ${operation}`);
    // Without keepPrevious, the current one may be deleted once the new one exists.
    const current = ids.includes(state.tokenId ?? "") || (state.keepPrevious === false && ids.length > 0);
    if (!current) wrong.push(`no current token after ${operation}`);
  };
  return wrong;
}

const whole = (state: RotatingAuthTokenState, { live }: Story) => {
  const byId = new Map(live().map(({ id, text }) => [id, text]));
  expect([...byId.keys()]).to.have.members([state.tokenId, state.previousTokenId].filter(Boolean));
  expect(byId.get(state.tokenId ?? "")).to.equal(state.token);
  if (state.previousTokenId) expect(byId.get(state.previousTokenId)).to.equal(state.previousToken);
};

describe("lifecycle: a rotation that is interrupted at any request", function () {
  this.timeout(60_000);
  const start = useEmulators();

  const CASES = [
    { name: "the first rotation", inputs: {}, rotations: 1 },
    { name: "a later rotation, with a previous token to delete", inputs: {}, rotations: 2 },
    { name: "a rotation that keeps no previous token", inputs: { keepPrevious: false }, rotations: 1 },
  ];
  for (const { name, inputs, rotations } of CASES) {
    for (const when of ["before", "after"] as const) {
      for (const memory of ["what the failed run kept", "nothing of the failed run"] as const) {
        it(`${name}, ${when} its effect; the next run starts from ${memory}`, async () => {
          let boundaries = 0;
          for (let nth = 1; ; nth++) {
            const told = await story(start, inputs);
            let { state } = told;
            for (let done = 1; done < rotations; done++) {
              told.clock.advance(31 * DAY_MS);
              state = await told.up(state);
            }
            told.clock.advance(31 * DAY_MS);
            const before = state;
            const wrong = watch(told, before);
            interrupt(told.emulator, nth, when);
            let failed: unknown;
            const next = await told.up(before).catch((error: unknown) => {
              failed = error;
              return undefined;
            });
            told.emulator.faults.clear();
            expect(wrong).to.deep.equal([]);
            if (next) {
              // One request more than the rotation has: it was not interrupted.
              whole(next, told);
              break;
            }
            boundaries++;
            const kept =
              failed instanceof PartialStateError ? (failed.outputs as RotatingAuthTokenState) : undefined;
            const known = memory === "nothing of the failed run" ? undefined : kept;
            const after = await told.up(known ?? before, known !== undefined);
            whole(after, told);
            expect(after.tokenId).not.to.equal(before.tokenId);
            if (inputs.keepPrevious !== false) expect(after.previousTokenId).to.equal(before.tokenId);
            expect(after.nextRotation).to.be.a("string");
            expect(wrong).to.deep.equal([]);
            await told.emulator.close();
          }
          expect(boundaries).to.be.at.least(4);
        });
      }
    }
  }

  it("never deletes somebody else's token: the token limit is an error, with nothing deleted", async () => {
    const told = await story(start, {}, true);
    told.clock.advance(31 * DAY_MS);
    const before = told.live().map(({ id }) => id);
    const error = await rejection(told.up(told.state));
    expect(error.message).to.match(/already has the 2 auth tokens[\s\S]*Nothing was deleted/);
    expect(told.live().map(({ id }) => id)).to.deep.equal(before);
    const [foreign] = told.live();
    told.emulator.store.deleteToken(foreign?.id ?? "");
    whole(await told.up(told.state), told);
  });

  it("never deletes the one token that still works if somebody replaced the current one with theirs", async () => {
    const told = await story(start, {});
    told.clock.advance(31 * DAY_MS);
    const rotated = await told.up(told.state);
    told.emulator.store.deleteToken(rotated.tokenId ?? "");
    const foreign = told.emulator.store.addToken({ userId: rotated.userId, description: "ci" });
    told.clock.advance(31 * DAY_MS);
    expect((await rejection(told.up(rotated))).message).to.match(/Nothing was deleted/);
    expect(told.live().map(({ id }) => id)).to.have.members([rotated.previousTokenId, foreign.id]);
    told.emulator.store.deleteToken(foreign.id);
    const mended = await told.up(rotated);
    whole(mended, told);
    expect(mended.previousTokenId).to.equal(rotated.previousTokenId);
  });

  it("keeps its state if a token is returned without its value, and deletes that token in the next run", async () => {
    const told = await story(start, {});
    told.clock.advance(31 * DAY_MS);
    const first = told.state;
    const textless = (body: unknown) => ({ ...(body as object), token: undefined });
    told.emulator.faults.add({
      match: { operation: "createAuthToken" },
      times: 2,
      fault: { kind: "override", transform: textless },
    });
    const error = await rejection(told.up(first));
    expect(error).to.be.instanceOf(PartialStateError);
    const { id, outputs } = error as PartialStateError<RotatingAuthTokenState>;
    expect(id).to.equal(first.id);
    expect(outputs).to.include({ token: first.token, tokenId: first.tokenId });
    expect(told.live().map(({ id }) => id)).to.have.members([outputs.tokenId, outputs.previousTokenId]);
    const second = await told.up(outputs, true);
    whole(second, told);
    expect(second.previousTokenId).to.equal(first.tokenId);
  });
});
