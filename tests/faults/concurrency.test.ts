import { expect } from "chai";
import { defaultSeed } from "../../emulator/seed";
import { startTestEmulator } from "../helpers/emulator";
import { configOf } from "../helpers/plugin";
import type { Ending, Held, OpenDoor } from "./door";
import { dynamicDoor } from "./dynamicDoor";
import { nativeDoor } from "./nativeDoor";
import { startWorld } from "./world";

describe("faults: many at once", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });
  const keep = <T extends { close(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };

  for (const [name, openDoor] of [
    ["dynamic", dynamicDoor],
    ["native", nativeDoor],
  ] as readonly (readonly [string, OpenDoor])[]) {
    describe(`${name} door`, () => {
      const heldBy = ({ held }: Ending): Held => {
        if (!held) throw new Error("nothing is held");
        return held;
      };

      it("makes 200 tokens at once for 100 users, and deletes them", async () => {
        const users = Array.from({ length: 100 }, (_, n) => ({ name: `many-${n}` }));
        const seed = { ...defaultSeed(), users: [...defaultSeed().users, ...users] };
        const emulator = keep(await startTestEmulator({ seed, settings: { creatingMs: 50 } }));
        const admin = emulator.store.allUsers().find(({ administrator }) => administrator);
        const ids = emulator.store
          .allUsers()
          .filter((user) => user.name.startsWith("many-"))
          .map(({ id }) => id);
        const door = keep(
          await openDoor({
            settings: configOf(emulator, admin?.id ?? ""),
            lifecycle: { checkInPreview: true, consistencyWindowMs: 1_000, activationTimeoutMs: 60_000 },
            circumstances: {},
          }),
        );
        const wanted = ids.flatMap((userId) =>
          ["one", "two"].map((description) => ({ userId, description })),
        );
        const made = await Promise.all(wanted.map((inputs) => door.create("AuthToken", inputs)));
        expect(made.filter(({ error }) => error)).to.deep.equal([]);
        const texts = new Map(emulator.store.allTokens().map((token) => [token.id, token]));
        for (const [index, ending] of made.entries()) {
          const token = texts.get(heldBy(ending).id);
          expect(heldBy(ending).outputs).to.include({
            ...wanted[index],
            token: token?.text,
            state: "ACTIVE",
          });
        }
        expect(texts.size).to.equal(200);
        await Promise.all(made.map((ending) => door.delete("AuthToken", heldBy(ending))));
        expect(ids.flatMap((id) => emulator.store.liveTokens(id))).to.deep.equal([]);
      }).timeout(60_000);

      it("lets one of two stacks have a user's second slot; the other is told who holds the slots", async () => {
        const world = keep(await startWorld({}));
        const first = world.emulator.store.addToken({ userId: world.user, description: "somebody's" });
        const standing = world.standing(10, 10);
        const stacks = [keep(await openDoor(standing)), keep(await openDoor(standing))];
        const inputs = { userId: world.user, description: "second" };
        const endings = await Promise.all(stacks.map((door) => door.create("AuthToken", inputs)));
        const [won, ...others] = endings.filter(({ error }) => !error);
        const [lost] = endings.filter(({ error }) => error);
        expect(others).to.deep.equal([]);
        expect(won?.held).not.to.equal(undefined);
        expect(lost?.held).to.equal(undefined);
        expect(lost?.error)
          .to.include(first.id)
          .and.to.include(won?.held?.id ?? "the winner's")
          .and.to.include("already has the 2 auth tokens");
        expect(world.emulator.store.liveTokens(world.user)).to.have.length(2);
      });

      it("lets the last of two updates at once win; the other's next refresh shows it", async () => {
        const world = keep(await startWorld({}));
        const door = keep(await openDoor(world.standing(10, 10)));
        const inputs = (description: string) => ({ userId: world.user, description });
        const held = heldBy(await door.create("AuthToken", inputs("first")));
        const updates = await Promise.all(
          ["second", "third"].map((description) => door.update("AuthToken", held, inputs(description))),
        );
        expect(updates.map(({ error }) => error)).to.deep.equal([undefined, undefined]);
        const [token, ...rest] = world.emulator.store.liveTokens(world.user);
        expect(rest).to.deep.equal([]);
        expect(token?.description).to.be.oneOf(["second", "third"]);
        for (const ending of updates) {
          expect(heldBy(ending).outputs.token).to.equal(token?.text);
          const seen = heldBy(await door.read("AuthToken", heldBy(ending)));
          expect(seen.outputs).to.include({ description: token?.description, token: token?.text });
        }
      });

      it("passes on that somebody else changed the token in between, and succeeds the next time", async () => {
        const world = keep(await startWorld({}));
        const door = keep(await openDoor(world.standing(10, 10)));
        const held = heldBy(await door.create("AuthToken", { userId: world.user, description: "first" }));
        world.emulator.faults.add({
          match: { operation: "updateAuthToken" },
          fault: { kind: "status", status: 412, code: "NoEtagMatch" },
        });
        const inputs = { userId: world.user, description: "second" };
        const refused = await door.update("AuthToken", held, inputs);
        expect(refused.error).to.match(
          /HTTP 412.*changed by somebody else in between: run the command again/s,
        );
        expect(refused.held).to.deep.equal(held);
        expect((await door.update("AuthToken", held, inputs)).error).to.equal(undefined);
        expect(world.emulator.store.liveTokens(world.user)[0]?.description).to.equal("second");
      });
    });
  }
});
