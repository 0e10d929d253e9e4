import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML, PROVIDERS, programFor } from "../helpers/providers";
import { useWorkspaces, type Workspace } from "../helpers/workspace";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, RotatingAuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
if (config.get("token")) new AuthToken("token", { userId: config.require("token"), description: "ci" });
const waitForRegistry = config.getObject("registry");
if (config.get("rotating")) new RotatingAuthToken("rotating", {
  userId: config.require("rotating"), description: "ci", rotateWhenChanged: config.get("version") ?? "1",
  ...(waitForRegistry ? { waitForRegistry } : {}),
});
`;

for (const provider of PROVIDERS) {
  describe(`engine: replacement (${provider} provider)`, () => {
    const start = useEmulators();
    const workspace = useWorkspaces();

    async function setUp(
      config: Record<string, "user-a" | "user-b">,
      { profile, serviceBehindMs = 0 }: { profile?: string; serviceBehindMs?: number } = {},
    ) {
      // The worst that Oracle's documentation allows: a repeated retry token gets its first response, even if the token is deleted.
      const clock = { now: () => Date.now() - serviceBehindMs };
      const emulator = await start({ clock, settings: { retryTokenReplays: "evenDeleted" } });
      const users = { "user-a": userId(emulator, "user-a"), "user-b": userId(emulator, "user-b") };
      const space = await workspace({
        emulator,
        program: programFor(provider, PROGRAM),
        projectYaml: PLUGIN_YAML,
        config: Object.fromEntries(Object.entries(config).map(([key, user]) => [key, users[user]])),
        ...(profile ? { profile } : {}),
      });
      const live = (user: keyof typeof users) => emulator.store.liveTokens(users[user]);
      /** The only token of a user: live, and in the state with its value. */
      const only = async (user: keyof typeof users, name: string) => {
        const [token, ...more] = live(user);
        expect(more).to.deep.equal([]);
        expect(await tokenValue(space, name)).to.equal(token?.text);
        return token?.id;
      };
      return { emulator, users, space, live, only };
    }

    it("a forced replacement replaces both types; a resource that is removed and added again is new", async () => {
      const { space, live, only } = await setUp({ token: "user-a", rotating: "user-b" });
      await space.up();
      const before = [await only("user-a", "token"), await only("user-b", "rotating")];
      const urns = ["token", "rotating"].flatMap((name) => ["--replace", space.resource(name).urn]);
      await space.up(...urns);
      const after = [await only("user-a", "token"), await only("user-b", "rotating")];
      for (const id of after) expect(before).not.to.include(id);

      await space.succeed(["config", "rm", "token"]);
      await space.up();
      expect(live("user-a")).to.deep.equal([]);
      await space.setConfig("token", live("user-b")[0]?.userId ?? "");
      await space.up();
      expect(live("user-b").map(({ text }) => text)).to.have.members([
        await tokenValue(space, "token"),
        await tokenValue(space, "rotating"),
      ]);

      // Removed from the state: the next token is another one, and the old one is not changed.
      await space.succeed(["state", "delete", space.resource("rotating").urn, "--yes"]);
      const refused = await space.failingUp();
      expect(refused.output).to.match(/probably left by an interrupted run/);
      expect(live("user-b")).to.have.length(2);
    });

    it("a forced replacement does not return an older token after a rotation", async () => {
      const { space, users, live } = await setUp({ rotating: "user-a" });
      await space.up();
      await space.setConfig("version", "2");
      await space.up();
      const ids = live("user-a").map(({ id }) => id);
      const refused = await space.failingUp("--replace", space.resource("rotating").urn);
      expect(refused.output)
        .to.match(/already has the 2 auth tokens/)
        .and.to.include("deleteBeforeReplace");
      expect(refused.output).not.to.include("or a RotatingAuthToken");
      expect(live("user-a").map(({ id }) => id)).to.deep.equal(ids);
      expect(await tokenValue(space, "rotating")).to.equal(live("user-a")[1]?.text);
      expect(users["user-a"]).to.be.a("string");
    });

    it("a second rotation does not delete the last token that was proven to work", async () => {
      const { space, emulator, live } = await setUp({ rotating: "user-a" });
      const registry = { host: emulator.registryHost, username: "emulatedns/user-a", timeoutSeconds: 1 };
      await space.setConfig("registry", JSON.stringify(registry));
      await space.up();
      const [proven] = live("user-a");
      emulator.settings.registryDelayMs = Number.POSITIVE_INFINITY;
      for (const version of ["2", "3"]) {
        await space.setConfig("version", version);
        expect((await space.failingUp()).output).to.include("Waiting for the registry");
        expect(live("user-a")).to.have.length(2);
        expect(live("user-a")[0]?.id).to.equal(proven?.id);
        expect(await tokenValue(space, "rotating", "previousToken")).to.equal(proven?.text);
      }
      emulator.settings.registryDelayMs = 0;
      await space.up();
      expect(await tokenValue(space, "rotating")).to.equal(live("user-a")[1]?.text);
      expect(await tokenValue(space, "rotating", "previousToken")).to.equal(proven?.text);
      await space.up("--expect-no-changes");
    });

    it("a user that is proven deleted does not block another userId or a refresh", async () => {
      const { space, emulator, users, only } = await setUp(
        { token: "user-a", rotating: "user-a" },
        { serviceBehindMs: 3_600_000 },
      );
      await space.up();
      emulator.store.removeUser(users["user-a"]);
      await space.setConfig("token", users["user-b"]);
      await space.succeed(["config", "rm", "rotating"]);
      await space.up();
      await only("user-b", "token");
      emulator.store.removeUser(users["user-b"]);
      await space.refresh();
      await space.destroy();
      expect(space.resources().filter(({ type }) => /AuthToken/.test(type))).to.deep.equal([]);
    });

    it("a user that is not proven deleted stops the run, and the error's advice works", async () => {
      const { space, emulator, users, only } = await setUp({ token: "user-a" }, { profile: "ADMIN" });
      await space.up();
      const old = space.resource("token").id ?? "";
      emulator.store.removeUser(users["user-a"]);
      await space.setConfig("token", users["user-b"]);
      // This caller may list its own tokens, but not the users.
      const env = { OCI_CONFIG_FILE_PROFILE: "USER_B" };
      const refused = await space.fail(["up", "--yes", "--skip-preview"], env);
      expect(refused.output).to.include("pulumi stack export --file stack.json").and.to.include(old);
      const file = join(space.project, "stack.json");
      await space.succeed(["stack", "export", "--file", file]);
      const state = JSON.parse(readFileSync(file, "utf8"));
      const { resources } = state.deployment;
      state.deployment.resources = resources.filter(({ id }: { id?: string }) => id !== old);
      writeFileSync(file, JSON.stringify(state));
      await space.succeed(["stack", "import", "--file", file]);
      await space.succeed(["up", "--yes", "--skip-preview", "--expect-no-changes"], env);
      await only("user-b", "token");
    });
  });
}

/** The value of a resource's token, in plain text. */
async function tokenValue(space: Workspace, name: string, property = "token"): Promise<unknown> {
  const { output } = await space.secretly(["stack", "export", "--show-secrets"]);
  const { resources } = JSON.parse(output).deployment;
  const { outputs } = resources.find(({ urn }: { urn: string }) => urn.endsWith(`::${name}`));
  return JSON.parse(outputs[property].plaintext);
}
