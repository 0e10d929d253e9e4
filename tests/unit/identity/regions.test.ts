import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { authEndpoint, regionId } from "../../../provider/identity/regions";
import { SettingsError } from "../../../provider/identity/settings";
import { thrown } from "../../helpers/outcome";
import { REPO } from "../../helpers/repo";

const origin = "somewhere";
const idOf = (value: string, env = {}) => regionId({ value, origin }, env);

/** What a process of its own makes of a region: the SDK reads its variables and files once a process. */
function ask(value: string, env: Record<string, string>): { stdout: string; stderr: string } {
  const regions = join(REPO, "dist/provider/identity/regions.js");
  const script = `const { regionId, authEndpoint } = require(${JSON.stringify(regions)});
    try { console.log(authEndpoint(regionId({ value: ${JSON.stringify(value)}, origin: "x" }, process.env))); }
    catch (error) { console.log(error.name); }`;
  const { PATH = "" } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    env: { PATH, ...env },
    encoding: "utf8",
  });
  return { stdout: stdout.trim(), stderr };
}

describe("identity: regions", () => {
  for (const [value, id] of [
    ["us-phoenix-1", "us-phoenix-1"],
    [" US-Phoenix-1\n", "us-phoenix-1"],
    ["phx", "us-phoenix-1"],
    ["IAD", "us-ashburn-1"],
    ["fra", "eu-frankfurt-1"],
    ["r1.oracle.example.com", "r1.oracle.example.com"],
  ] as const) {
    it(`takes ${JSON.stringify(value)} for ${id}`, () => {
      expect(idOf(value)).to.equal(id);
    });
  }

  it("finds the auth service of each realm", () => {
    expect(authEndpoint("us-phoenix-1")).to.equal("https://auth.us-phoenix-1.oraclecloud.com");
    expect(authEndpoint("us-gov-phoenix-1")).to.equal("https://auth.us-gov-phoenix-1.oraclegovcloud.com");
    expect(authEndpoint("r1.oracle.example.com")).to.equal("https://auth.r1.oracle.example.com");
  });

  for (const value of ["us_phoenix", "https://x", "", "a/b", "-", "us-phoenix-1;x"]) {
    it(`takes no ${JSON.stringify(value)}`, () => {
      expect(thrown(() => idOf(value)).message).to.equal(
        "region (somewhere) is no region name: it should look like us-phoenix-1.",
      );
    });
  }

  it("says that it does not know a region, and how to describe one", () => {
    for (const value of ["us-phoenix-9", "zzz"]) {
      const error = thrown(() => idOf(value));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(`is ${value}, which this version does not know`);
      expect(error.message).to.include("OCI_REGION_METADATA");
    }
  });

  const metadata = {
    realmKey: "oc77",
    realmDomainComponent: "oraclecloud77.example",
    regionKey: "xyz",
    regionIdentifier: "xx-newland-1",
  };
  const described = "https://auth.xx-newland-1.oraclecloud77.example";

  it("learns of one from OCI_REGION_METADATA, by both of its names", () => {
    for (const value of ["xx-newland-1", "xyz"]) {
      expect(ask(value, { OCI_REGION_METADATA: JSON.stringify(metadata) })).to.deep.equal({
        stdout: described,
        stderr: "",
      });
    }
  });

  it("learns of one from ~/.oci/regions-config.json", () => {
    const home = mkdtempSync(join(tmpdir(), "regions-"));
    try {
      mkdirSync(join(home, ".oci"));
      writeFileSync(join(home, ".oci/regions-config.json"), JSON.stringify([metadata]));
      expect(ask("xyz", { HOME: home, USERPROFILE: home })).to.deep.equal({ stdout: described, stderr: "" });
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it("takes OCI_DEFAULT_REALM for the realm of any other", () => {
    expect(ask("xx-newland-2", { OCI_DEFAULT_REALM: "oraclecloud78.example" })).to.deep.equal({
      stdout: "https://auth.xx-newland-2.oraclecloud78.example",
      stderr: "",
    });
  });

  it("prints nothing about one that it does not know, nor about metadata that is none", () => {
    expect(ask("xx-newland-3", { OCI_REGION_METADATA: "{not json" })).to.deep.equal({
      stdout: "SettingsError",
      stderr: "",
    });
  });
});
