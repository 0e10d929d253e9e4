import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";

/** The engine's scripts are plain modules outside of the compiler's reach. */
interface Decisions {
  isAtLeast(version: string, oldest: string): boolean;
  componentsToBuild(
    wanted: readonly string[],
    found: { pulumi?: string; nodehost: boolean; yamlhost: boolean },
    oldest: string,
  ): string[];
  cacheKey(
    component: { binary: string; version: string },
    moduleFiles: readonly string[],
    platform: string,
  ): string;
}

describe("engine: decisions", () => {
  let decide: Decisions;
  before(async () => {
    decide = await import(pathToFileURL(join(process.cwd(), "engine", "decide.mjs")).href);
  });

  for (const [version, enough] of [
    ["v3.200.0", true],
    ["3.200.0", true],
    ["v3.200.1\n", true],
    ["v3.250.0-alpha.1+dirty", true],
    ["v4.0.0", true],
    ["v3.1000.0", true],
    ["v3.201", true],
    ["v3.200", true],
    ["v3.199.9", false],
    ["v3.20.0", false],
    ["v2.999.0", false],
    ["v3.99.0", false],
    ["", false],
    ["unknown", false],
    ["v3.x.0", false],
  ] as const) {
    it(`${enough ? "takes" : "does not take"} version ${JSON.stringify(version)} for 3.200.0 or newer`, () => {
      expect(decide.isAtLeast(version, "3.200.0")).to.equal(enough);
    });
  }

  const all = ["pulumi", "nodehost", "yamlhost"];
  for (const [what, found, build] of [
    ["nothing", { nodehost: false, yamlhost: false }, all],
    ["all of it", { pulumi: "v3.250.0", nodehost: true, yamlhost: true }, []],
    ["all but YAML", { pulumi: "v3.250.0", nodehost: true, yamlhost: false }, ["yamlhost"]],
    ["too old a CLI", { pulumi: "v3.100.0", nodehost: true, yamlhost: true }, all],
    ["a CLI without the Node.js host", { pulumi: "v3.250.0", nodehost: false, yamlhost: true }, all],
    ["hosts without a CLI", { nodehost: true, yamlhost: true }, all],
  ] as const) {
    it(`builds ${build.join(", ") || "nothing"} where PATH has ${what}`, () => {
      expect(decide.componentsToBuild(all, found, "3.200.0")).to.deep.equal(build);
    });
  }

  it("builds only what is requested", () => {
    const found = { nodehost: false, yamlhost: false };
    expect(decide.componentsToBuild(["pulumi"], found, "3.200.0")).to.deep.equal(["pulumi"]);
  });

  it("keys builds by version, platform and pinned modules", () => {
    const key = (more = {}, modules = ["a", "b"], platform = "linux-x64") =>
      decide.cacheKey({ binary: "pulumi", version: "v1", ...more }, modules, platform);
    expect(key())
      .to.equal(key())
      .and.to.match(/^pulumi-v1-linux-x64-[0-9a-f]{12}$/);
    const others = [key({ version: "v2" }), key({ binary: "p" }), key({}, ["a", "c"]), key({}, ["ab"])];
    expect(new Set([key(), ...others, key({}, ["a", "b"], "darwin-arm64")]).size).to.equal(6);
  });
});
