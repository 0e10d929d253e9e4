import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { StateResource } from "../helpers/stateFile";
import { useTokenStacks } from "../helpers/tokenStack";

const { version } = JSON.parse(readFileSync(join(__dirname, "../../../package.json"), "utf8")) as {
  version: string;
};

describe("engine: the serialized provider in the state", () => {
  const stack = useTokenStacks();

  it("is small, the same for all resources of a type, and has no version or path", async () => {
    const { space } = await stack({ program: FOUR });
    await space.up();
    const texts = (name: string) => textsOf(space.resource(name));
    const one = texts("one");
    expect(texts("two")).to.deep.equal(one);
    const rotating = texts("three");
    expect(texts("four")).to.deep.equal(rotating);
    for (const { inputs, outputs } of [one, rotating]) {
      expect(outputs).to.equal(inputs);
      // Both of them: all that Pulumi stores of it for a resource.
      expect(Buffer.byteLength(inputs + outputs)).to.be.at.most(1200);
      expect(inputs).not.to.include(version);
      expect(inputs).not.to.match(/[/\\](work|home|Users|tmp|node_modules|dist)[/\\]|\d+\.\d+\.\d+/);
    }
  });

  it("replaces an older one in the state in place, with the same token", async () => {
    const { space, live, emulator } = await stack();
    await space.up();
    const [made] = live();
    const current = textsOf(space.resource("token")).inputs;

    const file = join(space.root, "export.json");
    await space.succeed(["stack", "export", "--file", file]);
    const older = readFileSync(file, "utf8").replaceAll(
      JSON.stringify(current).slice(1, -1),
      JSON.stringify(`// An older release's.\n${current}`).slice(1, -1),
    );
    writeFileSync(file, older);
    await space.succeed(["stack", "import", "--file", file]);
    expect(textsOf(space.resource("token")).outputs).to.match(/^\/\/ An older release's/);

    emulator.journal.clear();
    const preview = await space.preview();
    expect(preview.changes).to.deep.equal({ same: 1, update: 1 });
    const updated = await space.up();
    expect(updated.changes).to.deep.equal({ same: 1, update: 1 });
    expect(textsOf(space.resource("token"))).to.deep.equal({ inputs: current, outputs: current });
    expect(await space.outputs()).to.include({ password: made?.text, tokenId: made?.id, state: "ACTIVE" });
    expect(emulator.journal.entries).to.have.length(0);
    await space.up("--expect-no-changes");
  });
});

function textsOf({ inputs, outputs }: StateResource): { inputs: string; outputs: string } {
  return { inputs: String(inputs?.__provider), outputs: String(outputs?.__provider) };
}

const FOUR = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const [userId, other] = [config.require("userId"), config.require("otherUserId")];
new AuthToken("one", { userId, description: "one" });
new AuthToken("two", { userId, description: pulumi.secret("two"), rotateWhenChanged: { week: "1" } });
new RotatingAuthToken("three", { userId: other, description: "three", rotateAfter: "P30D" });
new RotatingAuthToken("four", { userId: other, description: "four", rotateAfter: 90, keepPrevious: false });
`;
