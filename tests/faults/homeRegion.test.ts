import { expect } from "chai";
import type { Door, Held } from "./door";
import { dynamicDoor } from "./dynamicDoor";
import { nativeDoor } from "./nativeDoor";
import { startWorld, type World, type WorldPlan } from "./world";

describe("faults: writes away from the home region", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });

  const inputs = (world: World, description = "ci") => ({ userId: world.user, description });

  for (const [name, openDoor] of [
    ["dynamic", dynamicDoor],
    ["native", nativeDoor],
  ] as const) {
    async function setUp(plan: WorldPlan, settings = {}): Promise<{ world: World; door: Door }> {
      const world = await startWorld(plan);
      const standing = world.standing(10, 10);
      const door = await openDoor({ ...standing, settings: { ...standing.settings, ...settings } });
      open.push(world, door);
      return { world, door };
    }

    /** Where each request since the last look went. */
    const routes = ({ emulator }: World): string[] => {
      const seen = emulator.journal.entries.map(({ region, operation }) => `${region} ${operation}`);
      emulator.journal.clear();
      return seen;
    };

    describe(`${name} door`, () => {
      it("asks for the home region once; from then on writes go there, reads stay", async () => {
        const { world, door } = await setUp({ away: true });
        const { held, error } = await door.create("AuthToken", inputs(world));
        expect(error).to.equal(undefined);
        expect(routes(world)).to.deep.equal([
          "IAD createAuthToken",
          "IAD listRegionSubscriptions",
          "PHX createAuthToken",
        ]);
        const changed = await door.update("AuthToken", held as Held, inputs(world, "new"));
        await door.read("AuthToken", changed.held as Held);
        await door.delete("AuthToken", changed.held as Held);
        expect(routes(world)).to.deep.equal([
          "PHX updateAuthToken",
          "IAD listAuthTokens",
          "PHX deleteAuthToken",
        ]);
        expect(world.emulator.store.liveTokens(world.user)).to.deep.equal([]);
      });

      it("finds it for an update and for a delete as well", async () => {
        const { world, door } = await setUp({});
        const { held } = await door.create("AuthToken", inputs(world));
        routes(world);
        const standing = world.standing(10, 10);
        const settings = { ...standing.settings, region: "us-ashburn-1" };
        for (const act of ["update", "delete"] as const) {
          const away = await openDoor({ ...standing, settings });
          open.push(away);
          const ending =
            act === "update"
              ? await away.update("AuthToken", held as Held, inputs(world, "new"))
              : await away.delete("AuthToken", held as Held);
          expect(ending.error).to.equal(undefined);
          expect(routes(world)).to.deep.equal([
            `IAD ${act}AuthToken`,
            "IAD listRegionSubscriptions",
            `PHX ${act}AuthToken`,
          ]);
        }
      });

      it("asks nobody where region names the home region", async () => {
        const { world, door } = await setUp({});
        await door.create("AuthToken", inputs(world));
        expect(routes(world)).to.deep.equal(["PHX createAuthToken"]);
      });

      it("never leaves a fixed endpoint; the error names the home region and what to set", async () => {
        const { world, door } = await setUp({ away: true });
        const endpoint = world.emulator.regionUrls.IAD ?? "";
        await door.close();
        open.pop();
        const fixed = await openDoor({
          ...world.standing(10, 10),
          settings: { ...world.standing(10, 10).settings, identityEndpoint: endpoint },
        });
        open.push(fixed);
        const { held, error } = await fixed.create("AuthToken", inputs(world));
        expect(held).to.equal(undefined);
        expect(error)
          .to.match(/home region PHX/)
          .and.to.match(/set region, or identityEndpoint where that is set/);
        expect(routes(world)).to.deep.equal(["IAD createAuthToken"]);
      });
    });
  }
});
