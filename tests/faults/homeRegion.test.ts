import { expect } from "chai";
import type { ProviderDriver, ResourceState } from "./driver";
import { dynamicDriver } from "./dynamicDriver";
import { type FaultEnvironment, type FaultEnvironmentOptions, startFaultEnvironment } from "./environment";
import { nativeDriver } from "./nativeDriver";

describe("faults: writes away from the home region", () => {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close();
  });

  const inputs = (environment: FaultEnvironment, description = "ci") => ({
    userId: environment.user,
    description,
  });

  for (const [name, openDriver] of [
    ["dynamic", dynamicDriver],
    ["native", nativeDriver],
  ] as const) {
    async function setUp(
      plan: FaultEnvironmentOptions,
      settings = {},
    ): Promise<{ environment: FaultEnvironment; driver: ProviderDriver }> {
      const environment = await startFaultEnvironment(plan);
      const options = environment.options(10, 10);
      const driver = await openDriver({ ...options, settings: { ...options.settings, ...settings } });
      open.push(environment, driver);
      return { environment, driver };
    }

    /** The region and operation of each request since the last call. */
    const routes = ({ emulator }: FaultEnvironment): string[] => {
      const seen = emulator.journal.entries.map(({ region, operation }) => `${region} ${operation}`);
      emulator.journal.clear();
      return seen;
    };

    describe(`${name} provider`, () => {
      it("looks up the home region once; later writes go there, reads stay", async () => {
        const { environment, driver } = await setUp({ away: true });
        const { state, error } = await driver.create("AuthToken", inputs(environment));
        expect(error).to.equal(undefined);
        expect(routes(environment)).to.deep.equal([
          "IAD createAuthToken",
          "IAD listRegionSubscriptions",
          "PHX createAuthToken",
        ]);
        const changed = await driver.update("AuthToken", state as ResourceState, inputs(environment, "new"));
        await driver.read("AuthToken", changed.state as ResourceState);
        await driver.delete("AuthToken", changed.state as ResourceState);
        expect(routes(environment)).to.deep.equal([
          "PHX updateAuthToken",
          "IAD listAuthTokens",
          "PHX deleteAuthToken",
        ]);
        expect(environment.emulator.store.liveTokens(environment.user)).to.deep.equal([]);
      });

      it("looks it up for an update and for a delete as well", async () => {
        const { environment, driver } = await setUp({});
        const { state } = await driver.create("AuthToken", inputs(environment));
        routes(environment);
        const options = environment.options(10, 10);
        const settings = { ...options.settings, region: "us-ashburn-1" };
        for (const act of ["update", "delete"] as const) {
          const away = await openDriver({ ...options, settings });
          open.push(away);
          const result =
            act === "update"
              ? await away.update("AuthToken", state as ResourceState, inputs(environment, "new"))
              : await away.delete("AuthToken", state as ResourceState);
          expect(result.error).to.equal(undefined);
          expect(routes(environment)).to.deep.equal([
            `IAD ${act}AuthToken`,
            "IAD listRegionSubscriptions",
            `PHX ${act}AuthToken`,
          ]);
        }
      });

      it("sends no lookup if region is the home region", async () => {
        const { environment, driver } = await setUp({});
        await driver.create("AuthToken", inputs(environment));
        expect(routes(environment)).to.deep.equal(["PHX createAuthToken"]);
      });

      it("stays at a configured endpoint; the error names the home region and the setting", async () => {
        const { environment, driver } = await setUp({ away: true });
        const endpoint = environment.emulator.regionUrls.IAD ?? "";
        await driver.close();
        open.pop();
        const fixed = await openDriver({
          ...environment.options(10, 10),
          settings: { ...environment.options(10, 10).settings, identityEndpoint: endpoint },
        });
        open.push(fixed);
        const { state, error } = await fixed.create("AuthToken", inputs(environment));
        expect(state).to.equal(undefined);
        expect(error)
          .to.match(/home region PHX/)
          .and.to.match(/set region, or identityEndpoint if you use that/);
        expect(routes(environment)).to.deep.equal(["IAD createAuthToken"]);
      });
    });
  }
});
