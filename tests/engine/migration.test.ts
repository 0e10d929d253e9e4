import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { useWorkspaces } from "../helpers/workspace";

const program = (provider: string) => `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require(${JSON.stringify(provider)});
const config = new pulumi.Config();
const description = config.get("description") ?? "first";
class Login extends pulumi.ComponentResource {
  constructor(name) {
    super("test:index:Login", name);
    this.token = new AuthToken("token", { userId: config.require("userA"), description }, { parent: this }).token;
  }
}
exports.password = new Login("login").token;
const rotating = new RotatingAuthToken("rotating", { userId: config.require("userB"), description, rotateAfter: "P30D" });
exports.rotating = rotating.token;
`;

const DYNAMIC = program("pulumi-oci-auth-tokens");
const NATIVE = program("pulumi-oci-auth-tokens/native");

describe("engine: migration from one provider to the other", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(first: string) {
    const emulator = await start();
    const [userA, userB] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const space = await workspace({
      emulator,
      program: first,
      projectYaml: PLUGIN_YAML,
      config: { userA, userB },
    });
    await space.up();
    emulator.journal.clear();
    return {
      emulator,
      space,
      outputs: await space.outputs(),
      writes: () => emulator.journal.entries.filter(({ method }) => method !== "GET"),
      typeOf: (name: string) => space.resource(name).type,
    };
  }

  it("from dynamic to native by changing only the import: no token is created, the values stay", async () => {
    const { space, outputs, writes, typeOf } = await setUp(DYNAMIC);
    space.writeProject(NATIVE);
    const preview = await space.preview();
    expect(preview.changes).not.to.have.any.keys("create", "replace", "delete");
    expect((await space.up()).changes).to.deep.equal({ same: 4 });
    expect(writes()).to.have.length(0);
    expect(await space.outputs()).to.deep.equal(outputs);
    expect(typeOf("token")).to.equal("oci-auth-tokens:index:AuthToken");
    expect(typeOf("rotating")).to.equal("oci-auth-tokens:index:RotatingAuthToken");

    await space.setConfig("description", "second");
    await space.up();
    expect(await space.outputs()).to.deep.equal(outputs);
    expect(Object.keys(space.resource("token").outputs ?? {})).not.to.include("__provider");
    expect(writes().map(({ method }) => method)).to.deep.equal(["PUT", "PUT"]);
    expect((await space.up("--expect-no-changes")).code).to.equal(0);
    await space.destroy();
  });

  it("and back", async () => {
    const { space, outputs, writes, typeOf } = await setUp(NATIVE);
    space.writeProject(DYNAMIC);
    expect((await space.up()).changes).to.deep.equal({ same: 2, update: 2 });
    expect(writes()).to.have.length(0);
    expect(await space.outputs()).to.deep.equal(outputs);
    expect(typeOf("token")).to.equal("pulumi-nodejs:dynamic/oci-auth-tokens:AuthToken");
    expect((await space.up("--expect-no-changes")).code).to.equal(0);
    await space.destroy();
  });
});
