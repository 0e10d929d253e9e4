import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const DOCS = join(__dirname, "../../../docs");

describe("docs: the licences of the dependencies", () => {
  it("are all known, and listed as they are (make licenses)", () => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(DOCS, "licenses.mjs")], {
      encoding: "utf8",
    });
    expect(stderr).to.equal("");
    expect(readFileSync(join(DOCS, "licenses.md"), "utf8")).to.equal(stdout);
    expect(stdout).to.match(/\*\*oci-identity\*\*/);
  });
});
