import { expect } from "chai";
import { type Door, PLUGIN_YAML, programFor } from "../helpers/doors";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const rotateWhenChanged = config.get("rotate");
const token = new AuthToken("token", {
  userId: config.require("userId"), description: "ci", ...(rotateWhenChanged ? { rotateWhenChanged } : {}),
});
exports.password = token.token;
`;

const REPLAYED = /service answered with ocid1\.credential\S+ "ci".*made for this resource before/;

describe("engine: a create whose answer the service has given before", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const stack = (config = {}, door: Door = "dynamic") =>
      workspace({
        emulator,
        program: programFor(door, PROGRAM),
        projectYaml: PLUGIN_YAML,
        config: { userId: user, ...config },
      });
    return { emulator, user, stack, live: () => emulator.store.liveTokens(user) };
  }

  /** As much time as two clocks of a service may be apart. */
  const age = (emulator: Awaited<ReturnType<typeof start>>) => {
    for (const { id } of emulator.store.allTokens()) {
      emulator.store.patchToken(id, { timeCreated: new Date(Date.now() - 60_000).toISOString() });
    }
  };

  it("makes another token once the first one is deleted", async () => {
    const { stack, live, emulator } = await setUp();
    const space = await stack();
    await space.up();
    const [first] = live();
    await space.destroy();
    const again = await space.up();
    expect(live().map(({ text }) => text)).to.deep.equal([(await space.outputs()).password]);
    expect(live()[0]?.id).not.to.equal(first?.id);
    expect(again.output).not.to.match(REPLAYED);
    expect(emulator.journal.of("createAuthToken").map(({ status }) => status)).to.deep.equal([200, 409, 200]);
  });

  it("says so in a forced replacement, and keeps the one token that there is; rotateWhenChanged replaces it", async () => {
    const { stack, live, emulator } = await setUp();
    const space = await stack();
    await space.up();
    age(emulator);
    const { urn } = space.resource("token");
    const forced = await space.up("--replace", urn);
    expect(forced.output).to.match(REPLAYED);
    expect(forced.output).to.match(/is kept, and nothing was replaced.*rotateWhenChanged/);
    expect(live()).to.have.length(1);
    expect((await space.outputs()).password).to.equal(live()[0]?.text);
    await space.up("--expect-no-changes");

    const [first] = live();
    await space.setConfig("rotate", "now");
    const rotated = await space.up();
    expect(rotated.output).not.to.match(REPLAYED);
    expect(live()).to.have.length(1);
    expect(live()[0]?.id).not.to.equal(first?.id);
    expect((await space.outputs()).password).to.equal(live()[0]?.text);
  });

  it("tells two stacks of the same names on different backends apart by a salt, and warns where there is none", async () => {
    const { stack, live, emulator } = await setUp();
    const [one, two] = [await stack(), await stack()];
    await one.up();
    age(emulator);
    const shared = await two.up();
    expect(shared.output)
      .to.match(REPLAYED)
      .and.to.match(/salt of its own.*oci-auth-tokens:retrySalt/);
    expect(live()).to.have.length(1);

    const salted = await stack({ "oci-auth-tokens:retrySalt": "three" });
    const own = await salted.up();
    expect(own.output).not.to.match(REPLAYED);
    expect(live()).to.have.length(2);
    expect((await salted.outputs()).password).not.to.equal((await one.outputs()).password);
  });

  it("needs no salt with the native plugin, whose provider keeps one in the state", async () => {
    const { stack, live, emulator } = await setUp();
    const [one, two] = [await stack({}, "native"), await stack({}, "native")];
    await one.up();
    age(emulator);
    const own = await two.up();
    expect(own.output).not.to.match(REPLAYED);
    expect(live()).to.have.length(2);
    expect((await two.outputs()).password).not.to.equal((await one.outputs()).password);
    await one.up("--expect-no-changes");
  });
});
