import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const Kind = config.getBoolean("rotating") ? RotatingAuthToken : AuthToken;
const token = new Kind("token", {
  userId: config.require("userId"), description: "ci", rotateWhenChanged: config.requireObject("values"),
}, { deleteBeforeReplace: config.getBoolean("deleteFirst") });
exports.password = token.token;
exports.user = token.userId;
`;

const WRITES = ["createAuthToken", "deleteAuthToken"] as const;

describe("engine: rotateWhenChanged of AuthToken", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(values: unknown) {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const config = { userId: user, values: JSON.stringify(values) };
    const space = await workspace({ emulator, program: PROGRAM, config });
    const set = (next: unknown) => space.setConfig("values", JSON.stringify(next));
    const live = () => emulator.store.liveTokens(user).map(({ id }) => id);
    await space.up();
    emulator.journal.clear();
    const writes = () =>
      emulator.journal.entries
        .filter(({ operation, status = 0 }) => WRITES.some((name) => name === operation) && status < 300)
        .map(({ operation }) => operation);
    return { emulator, user, space, set, live, writes };
  }

  it("a map: any change replaces, the new token is created before the old one is deleted", async () => {
    const { space, set, live, writes } = await setUp({ release: "1", team: "a" });
    const [first] = live();
    await space.up("--expect-no-changes");

    await set({ release: "2", team: "a" });
    const preview = await space.preview();
    expect(preview.changes).to.include({ replace: 1 });
    expect(preview.output).to.match(/rotateWhenChanged/);
    await space.up();
    expect(live()).to.have.length(1);
    expect(live()).not.to.include(first);
    expect(writes()).to.deep.equal(["createAuthToken", "deleteAuthToken"]);

    await set("two");
    expect((await space.up()).changes).to.include({ replace: 1 });
  });

  it("at the token limit: nothing is deleted, and each remedy in the error works", async () => {
    const { emulator, user, space, set, live, writes } = await setUp("1");
    const [first] = live();
    const foreign = emulator.store.addToken({ userId: user, description: "made by hand" });

    await set("2");
    const failed = await space.failingUp();
    expect(failed.output).to.match(/already has the 2 auth tokens that Oracle allows/);
    expect(failed.output).to.include(`${foreign.id} "made by hand"`).and.to.include(`${first} "ci"`);
    expect(failed.output).to.match(/Nothing was deleted[\s\S]*deleteBeforeReplace[\s\S]*RotatingAuthToken/);
    expect(live()).to.deep.equal([first, foreign.id]);
    expect(writes()).to.deep.equal([]);

    // The first remedy: the old token is deleted first.
    await space.setConfig("deleteFirst", "true");
    await space.up();
    expect(writes()).to.deep.equal(["deleteAuthToken", "createAuthToken"]);
    expect(live()).to.include(foreign.id).and.not.to.include(first);
    await space.setConfig("deleteFirst", "false");

    // The second: somebody deletes a token.
    emulator.store.deleteToken(foreign.id);
    await set("3");
    await space.up();
    expect(live()).to.have.length(1);

    // The third: a RotatingAuthToken, which uses both tokens of the user and always has one.
    await space.setConfig("rotating", "true");
    await space.up();
    await set("4");
    await space.up();
    emulator.journal.clear();
    await set("5");
    await space.up();
    expect(writes()).to.deep.equal(["deleteAuthToken", "createAuthToken"]);
    expect(live()).to.have.length(2);
    expect((await space.outputs()).password).to.equal(emulator.store.liveTokens(user).at(-1)?.text);
  });
});
