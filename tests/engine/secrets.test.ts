import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { TOKEN_PROGRAM, useTokenStacks } from "../helpers/tokenStack";
import { Workspace } from "../helpers/workspace";

describe("engine: the token's value is secret everywhere", () => {
  const stack = useTokenStacks();
  const start = useEmulators();

  // What each command prints and writes is searched for the token when the workspace is disposed of.
  it("is hidden in outputs, previews, events, exports and the state, also if the program adds secrets", async () => {
    const { space, live } = await stack({ program: WITH_MORE_SECRETS });
    await space.succeed(["config", "set", "--secret", "description", DESCRIPTION]);
    await space.up("--show-config", "--show-reads", "--json");
    const [made] = live();
    space.secrets.add(made?.timeCreated ?? "");
    space.secrets.add(DESCRIPTION);
    expect(made?.description).to.equal(DESCRIPTION);
    const { outputs, inputs } = space.resource("token");
    for (const value of [outputs?.token, outputs?.timeCreated, outputs?.description, inputs?.description]) {
      expect(value).to.have.property("4dabf18193072939515e22adb298388d");
    }
    const shown = await space.succeed(["stack", "output", "--json"]);
    expect(JSON.parse(shown.output)).to.include({ password: "[secret]", wrapped: "[secret]" });
    const exported = await space.succeed(["stack", "export"]);
    expect(exported.output).to.include(made?.id);

    await space.setConfig("userId", (await space.outputs()).otherUserId as string);
    for (const form of ["--diff", "--json"]) {
      const preview = await space.succeed(["preview", form, "--show-sames", "--show-replacement-steps"]);
      expect(preview.output).to.include("replace");
    }
    await space.up("--diff");
    await space.destroy("--diff", "--debug");
  });

  it("detects a token in plain text", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { text } = emulator.store.addToken({ userId: user, description: "leaked" });
    const space = await Workspace.create({ emulator, program: TOKEN_PROGRAM });
    writeFileSync(join(space.root, "tmp/leak"), JSON.stringify({ text }));
    const error = await space.dispose().catch((reason: unknown) => reason);
    expect(String(error)).to.match(/secrets in clear: .*tmp\/leak/);
  });
});

const DESCRIPTION = "the name of a secret project";

const WITH_MORE_SECRETS = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const token = new AuthToken("token", {
  userId: config.require("userId"),
  description: config.requireSecret("description"),
}, { additionalSecretOutputs: ["timeCreated"] });
exports.password = token.token;
exports.wrapped = token.token.apply((text) => ({ header: "Basic " + Buffer.from("ns/user:" + text).toString("base64") }));
exports.otherUserId = config.require("otherUserId");
`;
