import { expect } from "chai";
import { localServer } from "../helpers/localServer";
import { PLUGIN_YAML, PROVIDERS, type ProviderKind, programFor } from "../helpers/providers";
import { useTokenStacks } from "../helpers/tokenStack";

/** Two resources of one user and one of another. */
const THREE = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const userId = config.require("userId");
const description = config.get("description") ?? "first";
new AuthToken("token", { userId, description });
new RotatingAuthToken("rotating", { userId, description, rotateWhenChanged: "1" });
new AuthToken("other", { userId: config.require("otherUserId"), description });
`;

describe("engine: checks in preview", () => {
  const stack = useTokenStacks();
  const setUp = (provider: ProviderKind, config: Record<string, string> = {}) =>
    stack({ program: programFor(provider, THREE), projectYaml: PLUGIN_YAML, config });

  const REFUSED = /ListAuthTokens: HTTP 401 NotAuthenticated.*The request's signature was not accepted/;

  for (const provider of PROVIDERS) {
    it(`${provider}: lists each user once, warns of a token above the limit; the diff and the state do not show it`, async () => {
      const { emulator, space, user, other } = await setUp(provider);
      const stranger = emulator.store.addToken({ userId: user, description: "stranger" });
      const listed = () =>
        emulator.journal.entries.map(({ operation, path }) => `${operation} ${path.split("/")[3]}`);
      const both = [`listAuthTokens ${user}`, `listAuthTokens ${other}`];

      const first = await space.preview();
      expect(listed()).to.have.members(both);
      expect(first.output).to.match(
        /warning: User \S+ has 1 of the 2 auth tokens that Oracle allows, and the update creates 2 more, so it fails:/,
      );
      expect(first.output).to.include(`- ${stranger.id} "stranger"`);

      emulator.store.deleteToken(stranger.id);
      await space.up();
      await space.setConfig("description", "second");
      emulator.journal.clear();
      const second = await space.preview();
      expect(second.changes).to.include({ update: 3 });
      expect(listed()).to.have.members(both);
      expect(second.output).not.to.match(/warning/);
      for (const text of [
        first.output,
        JSON.stringify(first.events),
        second.output,
        JSON.stringify(second.events),
        space.stateText(),
      ]) {
        expect(text).not.to.include("__preview");
      }

      emulator.journal.clear();
      await space.setConfig("description", "first");
      expect((await space.preview()).changes).not.to.have.any.keys("create", "update");
      await space.succeed(["destroy", "--preview-only", "--suppress-progress"]);
      await space.succeed(["destroy", "--preview-only", "--run-program", "--suppress-progress"]);
      expect(emulator.journal.entries).to.have.length(0);
    });

    it(`${provider}: warns of a rejected signature and of a service that is down, fails for a missing setting`, async () => {
      const { emulator, space, live } = await setUp(provider);
      const wrongUser = { OCI_USER_OCID: "ocid1.user.oc1..nobody" };
      const preview = ["preview", "--suppress-progress"];
      const refused = await space.succeed(preview, wrongUser);
      expect(refused.output.replaceAll(/\s+/g, " ")).to.match(REFUSED);

      await space.setConfig("oci-auth-tokens:retryBudgetSeconds", "0");
      const down = await space.succeed(preview, { OCI_IDENTITY_ENDPOINT: await closedUrl() });
      expect(down.output).to.match(
        /127\.0\.0\.1:\d+, named by identityEndpoint \(the environment variable OCI_IDENTITY_ENDPOINT\), cannot be reached/,
      );
      emulator.journal.clear();
      await space.succeed(preview, { ...wrongUser, OCI_AUTH_TOKENS_CHECK_IN_PREVIEW: "false" });
      expect(emulator.journal.entries).to.have.length(0);

      await space.setConfig("oci-auth-tokens:regoin", "us-phoenix-1");
      await space.setConfig("oci-auth-tokens:privateKeyPassword", "plain");
      const missing = await space.fail(preview, {
        OCI_CONFIG_FILE: "",
        OCI_AUTH_TOKENS_CHECK_IN_PREVIEW: "false",
      });
      expect(missing.output).to.match(
        /Missing OCI settings tenancyOcid, userOcid, fingerprint, privateKeyPath/,
      );
      expect(missing.output).to.include("oci setup config");
      expect(missing.output).to.match(
        /warning: Unknown settings of oci-auth-tokens: regoin \(did you mean region\?\)/,
      );
      expect(missing.output).to.match(/warning: The setting privateKeyPassword is plain/);
      await space.succeed(["config", "set", "--secret", "oci-auth-tokens:privateKeyPassword", "secret-now"]);
      expect((await space.succeed(preview)).output).not.to.match(/privateKeyPassword is plain/);
      expect(live()).to.deep.equal([]);
    });
  }
});

/** An address where nothing listens any more. */
async function closedUrl(): Promise<string> {
  const server = await localServer((_request, response) => response.end());
  await server.close();
  return server.url;
}
