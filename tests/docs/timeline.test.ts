import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const DOCS = join(__dirname, "../../../docs");

describe("docs: the picture of a rotation", () => {
  it("matches the output of its script (make picture)", () => {
    const drawn = execFileSync(process.execPath, [join(DOCS, "timeline.mjs")], { encoding: "utf8" });
    expect(readFileSync(join(DOCS, "rotation.svg"), "utf8")).to.equal(drawn);
  });
});
