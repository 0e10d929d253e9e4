import { expect } from "chai";
import { defaultSeed } from "../../emulator/seed";
import { startTestEmulator } from "../helpers/emulator";
import { configOf } from "../helpers/plugin";
import type { OpenDriver, ResourceState, StepResult } from "./driver";
import { dynamicDriver } from "./dynamicDriver";
import { startFaultEnvironment } from "./environment";
import { nativeDriver } from "./nativeDriver";

describe("faults: concurrency", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });
  const keep = <T extends { close(): Promise<void> }>(thing: T): T => {
    open.push(thing);
    return thing;
  };

  for (const [name, openDriver] of [
    ["dynamic", dynamicDriver],
    ["native", nativeDriver],
  ] as readonly (readonly [string, OpenDriver])[]) {
    describe(`${name} provider`, () => {
      const stateOf = ({ state }: StepResult): ResourceState => {
        if (!state) throw new Error("the driver has no state");
        return state;
      };

      it("creates 200 tokens for 100 users concurrently, and deletes them", async () => {
        const users = Array.from({ length: 100 }, (_, n) => ({ name: `many-${n}` }));
        const seed = { ...defaultSeed(), users: [...defaultSeed().users, ...users] };
        const emulator = keep(await startTestEmulator({ seed, settings: { creatingMs: 50 } }));
        const admin = emulator.store.allUsers().find(({ administrator }) => administrator);
        const ids = emulator.store
          .allUsers()
          .filter((user) => user.name.startsWith("many-"))
          .map(({ id }) => id);
        const driver = keep(
          await openDriver({
            settings: configOf(emulator, admin?.id ?? ""),
            lifecycle: { checkInPreview: true, consistencyWindowMs: 1_000, activationTimeoutMs: 60_000 },
            openOptions: {},
          }),
        );
        const wanted = ids.flatMap((userId) =>
          ["one", "two"].map((description) => ({ userId, description })),
        );
        const created = await Promise.all(wanted.map((inputs) => driver.create("AuthToken", inputs)));
        expect(created.filter(({ error }) => error)).to.deep.equal([]);
        const tokens = new Map(emulator.store.allTokens().map((token) => [token.id, token]));
        for (const [index, result] of created.entries()) {
          const token = tokens.get(stateOf(result).id);
          expect(stateOf(result).outputs).to.include({
            ...wanted[index],
            token: token?.text,
            state: "ACTIVE",
          });
        }
        expect(tokens.size).to.equal(200);
        await Promise.all(created.map((result) => driver.delete("AuthToken", stateOf(result))));
        expect(ids.flatMap((id) => emulator.store.liveTokens(id))).to.deep.equal([]);
      }).timeout(60_000);

      it("gives a user's last token to one of two stacks; the other's error lists the existing tokens", async () => {
        const environment = keep(await startFaultEnvironment({}));
        const first = environment.emulator.store.addToken({
          userId: environment.user,
          description: "somebody's",
        });
        const options = environment.options(10, 10);
        const stacks = [keep(await openDriver(options)), keep(await openDriver(options))];
        const inputs = { userId: environment.user, description: "second" };
        const results = await Promise.all(stacks.map((driver) => driver.create("AuthToken", inputs)));
        const [won, ...others] = results.filter(({ error }) => !error);
        const [lost] = results.filter(({ error }) => error);
        expect(others).to.deep.equal([]);
        expect(won?.state).not.to.equal(undefined);
        expect(lost?.state).to.equal(undefined);
        expect(lost?.error)
          .to.include(first.id)
          .and.to.include(won?.state?.id ?? "the winner's")
          .and.to.include("already has the 2 auth tokens");
        expect(environment.emulator.store.liveTokens(environment.user)).to.have.length(2);
      });

      it("lets the last of two concurrent updates win; the other's next refresh shows it", async () => {
        const environment = keep(await startFaultEnvironment({}));
        const driver = keep(await openDriver(environment.options(10, 10)));
        const inputs = (description: string) => ({ userId: environment.user, description });
        const state = stateOf(await driver.create("AuthToken", inputs("first")));
        const updates = await Promise.all(
          ["second", "third"].map((description) => driver.update("AuthToken", state, inputs(description))),
        );
        expect(updates.map(({ error }) => error)).to.deep.equal([undefined, undefined]);
        const [token, ...rest] = environment.emulator.store.liveTokens(environment.user);
        expect(rest).to.deep.equal([]);
        expect(token?.description).to.be.oneOf(["second", "third"]);
        for (const result of updates) {
          expect(stateOf(result).outputs.token).to.equal(token?.text);
          const seen = stateOf(await driver.read("AuthToken", stateOf(result)));
          expect(seen.outputs).to.include({ description: token?.description, token: token?.text });
        }
      });

      it("reports a concurrent change of the token, and succeeds when run again", async () => {
        const environment = keep(await startFaultEnvironment({}));
        const driver = keep(await openDriver(environment.options(10, 10)));
        const state = stateOf(
          await driver.create("AuthToken", { userId: environment.user, description: "first" }),
        );
        environment.emulator.faults.add({
          match: { operation: "updateAuthToken" },
          fault: { kind: "status", status: 412, code: "NoEtagMatch" },
        });
        const inputs = { userId: environment.user, description: "second" };
        const refused = await driver.update("AuthToken", state, inputs);
        expect(refused.error).to.match(
          /HTTP 412.*changed by somebody else in the meantime: run the command again/s,
        );
        expect(refused.state).to.deep.equal(state);
        expect((await driver.update("AuthToken", state, inputs)).error).to.equal(undefined);
        expect(environment.emulator.store.liveTokens(environment.user)[0]?.description).to.equal("second");
      });
    });
  }
});
