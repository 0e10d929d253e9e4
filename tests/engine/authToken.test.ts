import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const token = new AuthToken("token", { userId: config.require("userId"), description: config.get("description") ?? "first" });
exports.password = token.token;
exports.tokenId = token.id;
exports.state = token.state;
exports.timeCreated = token.timeCreated;
exports.timeExpires = token.timeExpires;
`;

describe("engine: AuthToken under pulumi up", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(options = {}) {
    const emulator = await start(options);
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: PROGRAM, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    return { emulator, user, space, live };
  }

  it("creates a token, secret in the state, usable at once, and changes nothing the second time", async () => {
    const { space, live, emulator, user } = await setUp({ settings: { creatingMs: 700 } });
    const preview = await space.preview();
    expect(preview.changes).to.include({ create: 2 });
    expect(emulator.journal.entries).to.have.length(0);

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

    const again = await space.up("--expect-no-changes");
    expect(again.changes).to.deep.equal({ same: 2 });
  });
});
