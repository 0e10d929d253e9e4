import { expect } from "chai";
import type { EmulatorOptions } from "../../emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { type TokenStackOptions, useTokenStacks } from "../helpers/tokenStack";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, getAuthTokensOutput } = require("pulumi-oci-auth-tokens/native");
const config = new pulumi.Config();
const token = new AuthToken("token", { userId: config.require("userId"), description: config.get("description") ?? "first" });
exports.password = token.token;
exports.tokenId = token.id;
exports.state = token.state;
exports.timeCreated = token.timeCreated;
exports.timeExpires = token.timeExpires;
exports.listed = getAuthTokensOutput({ userId: token.userId }, { dependsOn: [token] }).authTokens.apply((all) => all.map(({ id }) => id));
exports.isInstance = AuthToken.isInstance(token);
`;

describe("engine: the native AuthToken under pulumi up", () => {
  const stack = useTokenStacks();
  const setUp = (service: EmulatorOptions = {}, more: TokenStackOptions = {}) =>
    stack({ service, program: PROGRAM, projectYaml: PLUGIN_YAML, ...more });

  it("creates an ACTIVE token, secret in the state; the second time nothing changes", async () => {
    const { space, live, emulator, user } = await setUp({ settings: { creatingMs: 700 } });
    const preview = await space.preview();
    expect(preview.changes).to.include({ create: 2 });
    expect(preview.output).to.match(/^ +\+? *password *: \[unknown\]$/m);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);

    await space.up();
    const [made] = live();
    expect(await space.outputs()).to.deep.equal({
      password: made?.text,
      tokenId: made?.id,
      state: "ACTIVE",
      timeCreated: made?.timeCreated,
      listed: [made?.id],
      isInstance: true,
    });
    const state = space.resource("token");
    expect(state.type).to.equal("oci-auth-tokens:index:AuthToken");
    expect(state.id).to.equal(made?.id);
    expect(state.outputs?.token).to.have.property("4dabf18193072939515e22adb298388d");
    expect(state.inputs).to.include({ userId: user, description: "first" });

    const again = await space.up("--expect-no-changes");
    expect(again.changes).to.deep.equal({ same: 2 });
  });

  it("a new description: an update in place; dependents of the token do not change, in the preview too", async () => {
    const { space, live, emulator } = await setUp({}, { program: PROGRAM + CONSUMER });
    await space.up();
    const [first] = live();
    await space.setConfig("description", "second");

    emulator.journal.clear();
    const preview = await space.preview();
    expect(preview.changes).to.deep.equal({ same: 2, update: 1 });
    expect(emulator.journal.of("updateAuthToken")).to.have.length(0);
    const step = preview.events.find(({ resourcePreEvent }) => resourcePreEvent?.metadata.op === "update");
    expect(Object.keys(step?.resourcePreEvent?.metadata.detailedDiff ?? {})).to.deep.equal(["description"]);

    const updated = await space.up();
    expect(updated.changes).to.deep.equal({ same: 2, update: 1 });
    expect(live()).to.have.length(1);
    expect(live()[0]).to.include({ id: first?.id, text: first?.text, description: "second" });
    expect((await space.outputs()).password).to.equal(first?.text);
  });

  it("a new user: a replacement, the new token first", async () => {
    const { space, user, other, emulator, live } = await setUp();
    await space.up();
    await space.setConfig("userId", other);
    emulator.journal.clear();
    const replaced = await space.up();
    expect(replaced.changes).to.deep.equal({ same: 1, replace: 1 });
    expect(live()).to.have.length(0);
    expect(emulator.store.liveTokens(other)).to.have.length(1);
    const writes = emulator.journal.entries.filter(({ method }) => method === "POST" || method === "DELETE");
    expect(writes.map(({ method, path }) => `${method} ${path.split("/")[3]}`)).to.deep.equal([
      `POST ${other}`,
      `DELETE ${user}`,
    ]);
  });

  it("refresh: reads changes made elsewhere and keeps the value; a deleted token leaves the state and is created again", async () => {
    const { space, live, emulator } = await setUp({}, { env: WINDOW });
    await space.up();
    const [made] = live();
    emulator.store.setDescription(made?.id ?? "", "changed elsewhere");
    await space.refresh();
    const state = space.resource("token");
    expect(state.inputs?.description).to.equal("changed elsewhere");
    expect((await space.outputs()).password).to.equal(made?.text);
    const back = await space.up();
    expect(back.changes).to.deep.equal({ same: 1, update: 1 });
    expect(live()[0]).to.include({ id: made?.id, description: "first" });

    emulator.store.deleteToken(made?.id ?? "");
    await space.refresh();
    expect(() => space.resource("token")).to.throw("0 resources named token");
    await space.up();
    expect(live()).to.have.length(1);
    expect(live()[0]?.id).not.to.equal(made?.id);
  });

  it("destroys", async () => {
    const { space, live } = await setUp();
    await space.up();
    const destroyed = await space.destroy();
    expect(destroyed.changes).to.deep.equal({ delete: 2 });
    expect(live()).to.have.length(0);
  });

  it("names the invalid property, before any request", async () => {
    const { space, emulator } = await setUp();
    await space.setConfig("userId", "nobody");
    const failed = await space.failingUp();
    expect(failed.output).to.match(/userId must be the OCID of a user/);
    expect(emulator.journal.entries.filter(({ method }) => method === "POST")).to.have.length(0);
  });
});

/** No second look for a young token: tests delete one outside of Pulumi. */
const WINDOW = { OCI_AUTH_TOKENS_CONSISTENCY_WINDOW_SECONDS: "0" };

/** A resource that uses the token. Its inputs change if the token's value is unknown. */
const CONSUMER = `
class Consumer extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super({ create: async (inputs) => ({ id: "consumer", outs: inputs }) }, name, args);
  }
}
new Consumer("consumer", { password: token.token, tokenId: token.id, timeCreated: token.timeCreated, user: token.userId });
`;
