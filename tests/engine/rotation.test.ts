import { expect } from "chai";
import { ManualClock, useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML, PROVIDERS, programFor } from "../helpers/providers";
import { logIn } from "../helpers/registry";
import { useWorkspaces } from "../helpers/workspace";

const DAY_MS = 86_400_000;

describe("engine: RotatingAuthToken", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  /** The service's clock is behind: its tokens are old at once by the clock of the engine's machine. */
  async function setUp(program: string | { example: string }, config = {}) {
    const clock = new ManualClock(Date.now() - 100 * DAY_MS);
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program,
      projectYaml: PLUGIN_YAML,
      config: { userId: user, ...config },
    });
    const live = () => emulator.store.liveTokens(user).map(({ id }) => id);
    const accepts = async (text: unknown) =>
      (await logIn(emulator, "emulatedns/user-a", String(text))) === 200;
    return { clock, emulator, space, live, accepts };
  }

  it("examples/rotation: the previous token still works, the one before it is deleted", async () => {
    const { clock, emulator, space, live, accepts } = await setUp({ example: "rotation" });
    await space.up();
    const first = await space.outputs();
    expect(first).not.to.have.any.keys("previousToken", "previousTokenId");
    expect(live()).to.deep.equal([first.tokenId]);
    expect(Date.parse(String(first.rotatedAt))).to.equal(clock.now());
    expect(Date.parse(String(first.nextRotation))).to.equal(clock.now() + 30 * DAY_MS);

    const requests = emulator.journal.entries.length;
    const preview = await space.preview();
    expect(preview.output).to.match(
      /rotatingAuthTokens\/\S+: A rotation is due: it was due at \S+Z \(rotateAfter P30D, last rotated at \S+Z\)/,
    );
    expect(preview.changes).to.include({ update: 1 });
    const checked = emulator.journal.entries.slice(requests).map(({ operation }) => operation);
    expect(checked).to.deep.equal(["listAuthTokens"]);

    // Three periods late, and still one rotation.
    clock.advance(50 * DAY_MS);
    const rotated = await space.up();
    expect(rotated.output).to.match(/rotatingAuthTokens\/\S+: A rotation is due/);
    const second = await space.outputs();
    expect(second).to.include({ previousToken: first.token, previousTokenId: first.tokenId });
    expect(live()).to.deep.equal([first.tokenId, second.tokenId]);
    expect(await accepts(second.token)).to.equal(true);
    expect(await accepts(second.previousToken)).to.equal(true);

    clock.advance(45 * DAY_MS);
    expect((await space.preview()).output).to.include(`It deletes the previous token ${first.tokenId}.`);
    await space.up();
    const third = await space.outputs();
    expect(third).to.include({ previousToken: second.token, previousTokenId: second.tokenId });
    expect(live()).to.deep.equal([second.tokenId, third.tokenId]);
    expect(await accepts(third.token)).to.equal(true);
    expect(await accepts(third.previousToken)).to.equal(true);
    expect(await accepts(first.token)).to.equal(false);

    const outputs = space.resource("registry-login").outputs ?? {};
    for (const secret of ["token", "previousToken"]) {
      expect(outputs[secret]).to.have.property("4dabf18193072939515e22adb298388d");
    }
    await space.refresh("--expect-no-changes");
    await space.up("--expect-no-changes");
    await space.destroy();
    expect(live()).to.deep.equal([]);
  });

  const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const token = new RotatingAuthToken("token", {
  userId: config.require("userId"),
  description: config.get("description") ?? "ci",
  rotateWhenChanged: { version: config.require("version") },
  keepPrevious: config.getBoolean("keepPrevious") ?? true,
});
exports.token = token.token;
exports.tokenId = token.tokenId;
exports.previousTokenId = token.previousTokenId;
exports.nextRotation = token.nextRotation;
`;

  for (const provider of PROVIDERS)
    it(`rotates when a value changes, keeps no previous token if keepPrevious is false, replaces a deleted token (${provider} provider)`, async () => {
      const { space, live, emulator } = await setUp(programFor(provider, PROGRAM), { version: "1" });
      await space.up();
      const first = await space.outputs();
      expect(first).not.to.have.property("nextRotation");

      await space.setConfig("version", "2");
      expect((await space.preview()).output).to.match(/A rotation is due: rotateWhenChanged changed/);
      await space.up();
      const second = await space.outputs();
      expect(live()).to.deep.equal([first.tokenId, second.tokenId]);

      // The description and the previous token, in one update that is no rotation.
      await space.setConfig("description", "nightly");
      await space.setConfig("keepPrevious", "false");
      await space.up();
      expect(await space.outputs()).to.include({ token: second.token, tokenId: second.tokenId });
      expect(live()).to.deep.equal([second.tokenId]);
      expect(emulator.store.allTokens().at(-1)?.description).to.equal("nightly");

      await space.setConfig("version", "3");
      await space.up();
      const third = await space.outputs();
      expect(third).not.to.have.property("previousTokenId");
      expect(live()).to.deep.equal([third.tokenId]);

      await space.setConfig("keepPrevious", "true");
      await space.setConfig("version", "4");
      await space.up();
      const fourth = await space.outputs();
      emulator.store.deleteToken(String(fourth.tokenId));
      const mended = await space.up("--refresh");
      expect(mended.output).to.match(/A rotation is due: the current token no longer exists/);
      const fifth = await space.outputs();
      expect(live()).to.deep.equal([third.tokenId, fifth.tokenId]);
      expect(fifth.previousTokenId).to.equal(third.tokenId);
    });
});
