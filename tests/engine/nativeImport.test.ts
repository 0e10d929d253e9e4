import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { useWorkspaces } from "../helpers/workspace";

/** What `pulumi import` generates for a token of that user and description. */
const program = (user: string, description: string) => `
const oci_auth_tokens = require("pulumi-oci-auth-tokens/native");
const found = new oci_auth_tokens.AuthToken("found", {
  description: ${JSON.stringify(description)},
  userId: ${JSON.stringify(user)},
});
exports.token = found.token;
exports.id = found.id;
`;

describe("engine: pulumi import", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("imports a token created elsewhere: it warns, `token` is absent, and the next up changes nothing", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const token = emulator.store.addToken({ userId: user, description: "made by hand" });
    const space = await workspace({ emulator, program: "", projectYaml: PLUGIN_YAML });
    const type = "oci-auth-tokens:index:AuthToken";
    // The language hosts that build from modules cannot write programs, so the program stands above.
    const flags = ["--yes", "--skip-preview", "--generate-code=false", "--protect=false"];
    const imported = await space.succeed([
      "import",
      type,
      "found",
      `users/${user}/authTokens/${token.id}`,
      ...flags,
    ]);
    const warnings = imported.events.filter(({ diagnosticEvent }) => diagnosticEvent?.severity === "warning");
    expect(warnings.map(({ diagnosticEvent }) => diagnosticEvent?.message).join()).to.match(
      /value of an imported auth token is not available/,
    );
    const { id, inputs, outputs } = space.resource("found");
    expect(id).to.equal(token.id);
    expect(inputs).to.deep.equal({ userId: user, description: "made by hand" });
    expect(outputs).to.deep.equal({
      id: token.id,
      userId: user,
      description: "made by hand",
      state: "ACTIVE",
      timeCreated: token.timeCreated,
    });

    space.writeProject(program(user, "made by hand"));
    const next = await space.up();
    expect(next.changes).to.deep.equal({ same: 2 });
    expect(await space.outputs()).to.deep.equal({ id: token.id });
    expect((await space.refresh("--expect-no-changes")).code).to.equal(0);

    space.writeProject(program(user, "in the stack's hands"));
    expect((await space.up()).changes).to.deep.equal({ same: 1, update: 1 });
    expect(emulator.store.liveTokens(user)[0]).to.include({
      id: token.id,
      description: "in the stack's hands",
    });

    await space.up("--replace", space.resource("found").urn);
    const [replaced, ...more] = emulator.store.liveTokens(user);
    expect(more).to.deep.equal([]);
    expect(replaced?.id).not.to.equal(token.id);
    expect(space.resource("found")).to.include({ id: replaced?.id });
    expect(space.resource("found").outputs).to.have.property("token");
  });

  it("says what form an id has, and that a token does not exist", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: "", projectYaml: PLUGIN_YAML });
    const importing = (id: string) =>
      space.fail(["import", "oci-auth-tokens:index:AuthToken", "found", id, "--yes", "--skip-preview"]);
    const bare = await importing("ocid1.credential.oc1..aaaa");
    expect(bare.output).to.match(/does not say whose token it is\. Write users\/\{userId\}\/authTokens/);
    const absent = await importing(`users/${user}/authTokens/ocid1.credential.oc1..aaaa`);
    expect(absent.output).to.match(/does not exist/);
  });

  it("looks a token up without managing it", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const token = emulator.store.addToken({ userId: user, description: "made by hand" });
    const space = await workspace({
      emulator,
      projectYaml: PLUGIN_YAML,
      program: `
const { AuthToken } = require("pulumi-oci-auth-tokens/native");
const bare = AuthToken.get("bare", ${JSON.stringify(token.id)}, { userId: ${JSON.stringify(user)} });
const full = AuthToken.get("full", ${JSON.stringify(`users/${user}/authTokens/${token.id}`)});
exports.found = [bare.description, full.timeCreated, full.state, bare.userId, full.token];
`,
    });
    const up = await space.up();
    expect(up.output).not.to.match(/imported/);
    expect(await space.outputs()).to.deep.equal({
      found: ["made by hand", token.timeCreated, "ACTIVE", user, null],
    });
    expect(space.resource("bare").external).to.equal(true);
    await space.destroy();
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });
});
