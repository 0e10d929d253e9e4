import { expect } from "chai";
import { PLUGIN_YAML } from "../helpers/providers";
import { useTokenStacks } from "../helpers/tokenStack";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { RotatingAuthToken } = require("pulumi-oci-auth-tokens/native");
const config = new pulumi.Config();
const rotating = new RotatingAuthToken("rotating", {
  userId: config.require("userId"),
  description: "pull",
  rotateAfter: config.get("rotateAfter") ?? "P30D",
  rotateWhenChanged: config.get("round") ?? "1",
});
exports.current = rotating.token;
exports.previous = rotating.previousToken;
`;

describe("engine: the native RotatingAuthToken", () => {
  const stack = useTokenStacks();

  it("a preview shows that a rotation is due, and why; up rotates in place, both values secret", async () => {
    const { space, live } = await stack({ program: PROGRAM, projectYaml: PLUGIN_YAML });
    await space.up();
    const [first] = live();
    expect((await space.up()).changes).to.deep.equal({ same: 2 });

    await space.setConfig("round", "2");
    const preview = await space.preview();

    expect(preview.changes).to.deep.equal({ same: 1, update: 1 });
    expect(preview.output).to.match(/A rotation is due: rotateWhenChanged changed\./);
    expect(preview.output).to.match(/~ rotateWhenChanged: "1" => "2"/);
    expect(preview.output).not.to.match(/- token/);
    expect(preview.output).not.to.include(first?.text);

    expect((await space.up()).changes).to.deep.equal({ same: 1, update: 1 });
    const second = live().find(({ id }) => id !== first?.id);
    expect(await space.outputs()).to.deep.equal({ current: second?.text, previous: first?.text });
    const { outputs } = space.resource("rotating");
    for (const name of ["token", "previousToken"]) {
      expect(outputs?.[name]).to.have.property("4dabf18193072939515e22adb298388d");
    }
    await space.destroy();
    expect(live()).to.have.length(0);
  });

  it("previews and runs a rotation that is due by time alone, without a changed input", async () => {
    const { space, live } = await stack({
      program: PROGRAM,
      projectYaml: PLUGIN_YAML,
      config: { rotateAfter: "PT1S" },
    });
    await space.up();
    const [first] = live();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const preview = await space.preview();
    expect(preview.changes).to.deep.equal({ same: 1, update: 1 });
    expect(preview.output).to.match(/A rotation is due: it was due at .* \(rotateAfter PT1S/);
    await space.up();
    const second = live().find(({ id }) => id !== first?.id);
    expect(await space.outputs()).to.deep.equal({ current: second?.text, previous: first?.text });
    expect((await space.preview()).output).to.include(`It deletes the previous token ${first?.id}.`);
  });
});
