import { expect } from "chai";
import { DOORS, type Door, PLUGIN_YAML, programFor } from "../helpers/doors";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const replaceExisting = config.get("replace");
const token = new AuthToken("token", {
  userId: config.require("userId"),
  description: "ci",
  rotateWhenChanged: config.get("version") ?? "1",
  adoptExisting: config.getBoolean("adopt") ?? true,
  ...(replaceExisting ? { replaceExisting } : {}),
});
exports.password = token.token;
`;

describe("engine: adoptExisting and replaceExisting", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(existing: string[] = [], door: Door = "dynamic") {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const added = existing.map((description) => emulator.store.addToken({ userId: user, description }).id);
    const space = await workspace({
      emulator,
      program: programFor(door, PROGRAM),
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
    });
    const live = () => emulator.store.liveTokens(user).map(({ id }) => id);
    return { emulator, space, live, added };
  }

  it("names the token in the way, and deletes exactly that one where the program says so", async () => {
    const { space, live, added, emulator } = await setUp(["ci", "somebody else's"]);
    const [inTheWay = "", other] = added;
    const failed = await space.failingUp();
    expect(failed.output).to.match(/already has a token "ci" that this resource does not manage/);
    expect(failed.output).to.include(`- ${inTheWay} "ci", created `);
    expect(failed.output).to.include(`set replaceExisting: "${inTheWay}"`);
    expect(failed.output).not.to.include(other);
    expect(live()).to.deep.equal(added);

    await space.setConfig("replace", inTheWay);
    await space.up();
    expect(live()).to.have.length(2);
    expect(live()).to.include(other).and.not.to.include(inTheWay);
    expect((await space.outputs()).password).to.equal(emulator.store.allTokens().at(-1)?.text);
    await space.up("--expect-no-changes");
  });

  for (const door of DOORS)
    it(`does not find the stack's own token in the way: not later, not when it is replaced, new one first (${door} door)`, async () => {
      const { space, live, emulator } = await setUp([], door);
      await space.up();
      const [first] = live();
      await space.up("--refresh", "--expect-no-changes");
      await space.setConfig("version", "2");
      expect((await space.up()).changes).to.include({ replace: 1 });
      expect(live()).to.have.length(1);
      expect(live()).not.to.include(first);
      const order = emulator.journal.entries
        .map(({ operation }) => operation)
        .filter((name) => /create|delete/.test(name));
      expect(order).to.deep.equal(["createAuthToken", "createAuthToken", "deleteAuthToken"]);
    });

  it("deletes nothing where another token is in the way as well", async () => {
    const { space, live, added } = await setUp(["ci", "ci"]);
    await space.setConfig("replace", added[0] ?? "");
    const failed = await space.failingUp();
    expect(failed.output).to.include(`- ${added[1]} "ci"`).and.not.to.include(`- ${added[0]} "ci"`);
    expect(live()).to.deep.equal(added);
  });

  it("a token whose run was cut off is in the way, too, and is taken up as the error says", async () => {
    const { space, live, emulator } = await setUp();
    await space.up();
    const [made] = live();
    await space.succeed(["state", "delete", space.resource("token").urn, "--yes"]);
    expect((await space.failingUp()).output).to.match(
      /cut off and left it: remove adoptExisting for one run/,
    );
    await space.setConfig("adopt", "false");
    await space.up();
    expect(live()).to.deep.equal([made]);
    expect((await space.outputs()).password).to.equal(emulator.store.allTokens()[0]?.text);
    await space.setConfig("adopt", "true");
    await space.up();
    expect(live()).to.deep.equal([made]);
  });
});
