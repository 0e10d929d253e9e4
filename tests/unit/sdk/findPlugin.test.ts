import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { missingPlugin } from "../../../sdk/native/findPlugin";

describe("the native SDK's search for its plugin", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "oci-auth-tokens-plugin-"));
    for (const folder of ["project/src", "bin", "home/plugins"])
      mkdirSync(join(root, folder), { recursive: true });
    project("name: test\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const project = (text: string) => writeFileSync(join(root, "project/Pulumi.yaml"), text);
  const look = (env: NodeJS.ProcessEnv = {}) => {
    const PATH = [join(root, "absent"), join(root, "bin")].join(delimiter);
    return missingPlugin(join(root, "project/src"), { PATH, PULUMI_HOME: join(root, "home"), ...env });
  };

  it("says what to do if the engine would not find it", () => {
    expect(look()).to.match(/^The plugin pulumi-resource-oci-auth-tokens is neither .*: run "npm install /);
    expect(look({ PATH: "", PULUMI_DEBUG_PROVIDERS: "other:4000" })).to.be.a("string");
  });

  it("succeeds for each place that the engine searches", () => {
    expect(look({ PULUMI_DEBUG_PROVIDERS: "oci-auth-tokens:4000" })).to.equal(undefined);

    mkdirSync(join(root, "home/plugins/resource-oci-auth-tokens-v0.1.0"));
    expect(look()).to.equal(undefined);
    rmSync(join(root, "home"), { recursive: true });
    expect(look()).to.be.a("string");

    for (const name of ["pulumi-resource-oci-auth-tokens", "pulumi-resource-oci-auth-tokens.cmd"]) {
      writeFileSync(join(root, "bin", name), "");
      expect(look(), name).to.equal(undefined);
      rmSync(join(root, "bin", name));
    }

    project(
      "name: test\nruntime: nodejs\nplugins:\n  providers:\n    - name: oci-auth-tokens\n      path: x\n",
    );
    expect(look()).to.equal(undefined);
  });
});
