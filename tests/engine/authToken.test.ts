import { expect } from "chai";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: AuthToken under pulumi up", () => {
  const stack = useTokenStacks();

  it("creates a usable token, secret in the state; changes nothing the second time; destroys it", async () => {
    const { space, live, emulator, user } = await stack({ service: { settings: { creatingMs: 700 } } });
    const preview = await space.preview();
    expect(preview.changes).to.include({ create: 2 });
    expect(preview.output).to.match(/^ +\+? *password *: \[unknown\]$/m);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);

    await space.up();
    const [made] = live();
    const outputs = await space.outputs();
    expect(outputs).to.include({
      password: made?.text,
      tokenId: made?.id,
      state: "ACTIVE",
      timeCreated: made?.timeCreated,
    });
    expect(outputs).not.to.have.property("timeExpires");
    const state = space.resource("token");
    expect(state.type).to.equal("pulumi-nodejs:dynamic/oci-auth-tokens:AuthToken");
    expect(state.outputs?.token).to.have.property("4dabf18193072939515e22adb298388d");
    expect(state.inputs).to.include({ userId: user, description: "first" });

    emulator.journal.clear();
    const again = await space.up("--expect-no-changes");
    expect(again.changes).to.deep.equal({ same: 2 });
    expect(emulator.journal.entries).to.have.length(0);

    await space.destroy();
    expect(live()).to.have.length(0);
    expect(space.resources()).to.have.length(0);
  });

  it("updates a description in place, replaces for another user, and destroys a token that is already deleted", async () => {
    const { space, live, emulator, other } = await stack();
    await space.up();
    const [made] = live();

    await space.setConfig("description", "second");
    const preview = await space.preview();
    expect(preview.changes).to.deep.equal({ same: 1, update: 1 });
    expect(preview.output).to.include('~ description: "first" => "second"');
    expect(preview.output).not.to.match(/[~+-] *(token|id|state|timeCreated|password|tokenId)\b/);
    await space.up();
    expect(live().map(({ id, text, description }) => ({ id, text, description }))).to.deep.equal([
      { id: made?.id, text: made?.text, description: "second" },
    ]);
    expect(await space.outputs()).to.include({ password: made?.text, tokenId: made?.id, state: "ACTIVE" });
    expect(space.resource("token").outputs?.token).to.have.property("4dabf18193072939515e22adb298388d");

    await space.setConfig("userId", other);
    emulator.journal.clear();
    const replaced = await space.up();
    expect(replaced.changes).to.deep.equal({ same: 1, replace: 1 });
    expect(live()).to.have.length(0);
    const [moved] = emulator.store.liveTokens(other);
    expect(await space.outputs()).to.include({ password: moved?.text, tokenId: moved?.id });
    // The new one is created before the old one is deleted: there is always a token.
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal([
      "createAuthToken",
      "deleteAuthToken",
    ]);

    emulator.store.deleteToken(moved?.id ?? "");
    await space.destroy();
    expect(space.resources()).to.have.length(0);
  });

  it("previews a user from another resource's output, then creates that user's token", async () => {
    const { space, live, emulator, user } = await stack({ program: TWO_OF_ONE_USER });
    const preview = await space.preview();
    expect(preview.changes).to.deep.equal({ create: 3 });
    expect(preview.output).to.match(/userId *: (output<string>|\[unknown\])/);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);
    await space.up();
    expect(live().map(({ description }) => description)).to.deep.equal(["first", "second"]);
    expect(space.resource("second").outputs).to.include({ userId: user });
  });

  it("keeps the token of a resource that is renamed with an alias", async () => {
    const { space, live, emulator } = await stack({ program: named('"before"') });
    await space.up();
    const [made] = live();
    emulator.journal.clear();
    space.writeProject(named('"after"', '{ aliases: [{ name: "before" }] }'));
    const renamed = await space.up("--expect-no-changes");
    expect(renamed.changes).to.deep.equal({ same: 2 });
    expect(space.resource("after").id).to.equal(made?.id);
    expect(emulator.journal.entries).to.have.length(0);
  });
});

const PRELUDE = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const userId = new pulumi.Config().require("userId");
`;

const TWO_OF_ONE_USER = `${PRELUDE}
const first = new AuthToken("first", { userId, description: "first" });
new AuthToken("second", { userId: first.id.apply(() => userId), description: "second" });
`;

const named = (name: string, options = "{}") => `${PRELUDE}
new AuthToken(${name}, { userId, description: "renamed" }, ${options});
`;
