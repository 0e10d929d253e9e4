import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML, PROVIDERS, type ProviderKind, programFor } from "../helpers/providers";
import { logIn } from "../helpers/registry";
import { useWorkspaces } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const Kind = config.getBoolean("rotating") ? RotatingAuthToken : AuthToken;
const token = new Kind("token", {
  userId: config.require("userId"),
  description: "ci",
  rotateWhenChanged: config.get("version") ?? "1",
  waitForRegistry: {
    host: config.require("host"),
    username: config.require("username"),
    timeoutSeconds: config.getNumber("timeout"),
  },
});
exports.password = token.token;
`;

describe("engine: waitForRegistry", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp(settings: object, config = {}, provider: ProviderKind = "dynamic") {
    const emulator = await start({ settings });
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program: programFor(provider, PROGRAM),
      projectYaml: PLUGIN_YAML,
      config: { userId: user, host: emulator.registryHost, username: "emulatedns/user-a", ...config },
    });
    return { emulator, user, space, live: () => emulator.store.liveTokens(user) };
  }

  it("up returns once a Basic registry, which rejected the token at first, accepts it", async () => {
    const { emulator, space } = await setUp({ registryAuth: "basic", registryDelayMs: 1_500 });
    await space.up();
    const { password } = await space.outputs();
    expect(await logIn(emulator, "emulatedns/user-a", String(password))).to.equal(200);
    const logins = emulator.journal.of("registryLogin").map(({ status }) => status);
    expect(logins.filter((status) => status === 401).length).to.be.at.least(2);
  });

  for (const provider of PROVIDERS)
    it(`a timeout keeps the token and shows the registry's response; the next up continues to wait (${provider} provider)`, async () => {
      const { emulator, space, live } = await setUp(
        { registryDelayMs: 3_600_000 },
        { timeout: "1" },
        provider,
      );
      const failed = await space.failingUp();
      expect(failed.output).to.match(/Waiting for the registry \S+ to accept .* failed: not within 1 s/);
      expect(failed.output).to.match(/last answered: HTTP 401 UNAUTHORIZED to GET http:\/\/127\.0\.0\.1/);
      expect(failed.output).to.match(/kept in the state: run pulumi up again/);
      const [made] = live();
      expect(space.resource("token").id).to.equal(made?.id);
      expect(space.resource("token").initErrors).to.have.length(1);

      expect((await space.failingUp()).output).to.match(/failed: not within 1 s/);
      // A refresh removes the engine's record of the unfinished create; the wait continues all the same.
      await space.refresh();
      emulator.settings.registryDelayMs = 0;
      const logins = emulator.journal.of("registryLogin").length;
      await space.up();
      expect(emulator.journal.of("registryLogin").length).to.be.greaterThan(logins);
      expect((await space.outputs()).password).to.equal(made?.text);
      expect(live()).to.have.length(1);
      await space.up("--expect-no-changes");
    });

  it("a rotation that times out keeps both tokens, and the next up does not rotate again", async () => {
    const { emulator, space, live } = await setUp({}, { rotating: "true", timeout: "1" });
    await space.up();
    const [first] = live();
    emulator.settings.registryDelayMs = 3_600_000;
    await space.setConfig("version", "2");
    expect((await space.failingUp()).output).to.match(/last answered: HTTP 401/);
    const [, second] = live();
    expect(live()).to.have.length(2);

    emulator.settings.registryDelayMs = 0;
    await space.up();
    expect(live().map(({ id }) => id)).to.deep.equal([first?.id, second?.id]);
    expect((await space.outputs()).password).to.equal(second?.text);
    await space.up("--expect-no-changes");
  });
});
