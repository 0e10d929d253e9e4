import { symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { EXECUTABLE, usePlugins } from "../helpers/plugin";
import { PLUGIN_YAML, PROVIDER_TYPE } from "../helpers/providers";
import { useWorkspaces, type Workspace } from "../helpers/workspace";

const ONE = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens/native");
exports.password = new AuthToken("token", { userId: new pulumi.Config().require("userId"), description: "d" }).token;
`;

const EXPLICIT = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, Provider } = require("pulumi-oci-auth-tokens/native");
const provider = new Provider("provider", { requestTimeoutSeconds: 10 });
new AuthToken("token", { userId: new pulumi.Config().require("userId"), description: "d" }, { provider });
`;

/** Two providers, each with an identity of its own, and a third whose profile is known only after an update. */
const TWO = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, Provider, getAuthTokens, getAuthTokensOutput } = require("pulumi-oci-auth-tokens/native");
const config = new pulumi.Config();
const self = new Provider("self", { configFileProfile: "USER_A" });
const admin = new Provider("admin", { configFileProfile: "ADMIN", requestTimeoutSeconds: 10, retryBudgetSeconds: 5 });
const own = new AuthToken("own", { userId: config.require("userA"), description: "own" }, { provider: self });
const others = new AuthToken("others", { userId: config.require("userB"), description: "others" }, { provider: admin });
const later = new Provider("later", { configFileProfile: others.id.apply(() => "USER_A") });
new AuthToken("last", { userId: config.require("userA"), description: "last" }, { provider: later });
exports.later = getAuthTokensOutput({ userId: config.require("userA") }, { provider: later }).authTokens.apply((all) => all.length);
if (pulumi.runtime.isDryRun()) {
  getAuthTokens({ userId: config.require("userA") }, { provider: later }).catch(({ message }) => pulumi.log.warn(message));
}
exports.passwords = [own.token, others.token];
exports.isInstance = [Provider.isInstance(self), Provider.isInstance(own), AuthToken.isInstance(self)];
exports.refused = getAuthTokens({ userId: config.require("userB") }, { provider: self }).then(() => "", (error) => error.message);
exports.allowed = getAuthTokens({ userId: config.require("userB") }, { provider: admin }).then(({ userId }) => userId);
`;

describe("engine: providers of the native plugin", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();
  const { plugin } = usePlugins();

  it("two of them in one program sign as different users; a third is unknown in the preview", async () => {
    const emulator = await start();
    const [userA, userB] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const space = await workspace({
      emulator,
      program: TWO,
      projectYaml: PLUGIN_YAML,
      config: { userA, userB },
    });
    const preview = await space.preview();
    expect(preview.changes).to.include({ create: 7 });
    expect(preview.output).to.include(
      "getAuthTokens: the provider's configuration will be known only after an update. getAuthTokensOutput waits",
    );
    expect(emulator.journal.of("createAuthToken")).to.have.length(0);

    await space.up();
    const signers = emulator.journal
      .of("createAuthToken")
      .map(({ caller, path }) => `${nameOf(caller)} for ${nameOf(path.split("/")[3])}`);
    expect(signers).to.have.members(["user-a for user-a", "admin for user-b", "user-a for user-a"]);
    const outputs = await space.outputs();
    expect(outputs.passwords).to.have.members([userA, userB].map((user) => firstOf(user)));
    expect(outputs.isInstance).to.deep.equal([true, false, false]);
    expect(outputs.later).to.be.oneOf([1, 2]);
    expect(outputs.refused).to.match(/HTTP 404/);
    expect(outputs.allowed).to.equal(userB);
    const state = space.resources().filter(({ type }) => type === PROVIDER_TYPE);
    expect(state.find(({ urn }) => urn.endsWith("::admin"))?.inputs).to.include({
      configFileProfile: "ADMIN",
      requestTimeoutSeconds: "10",
    });
    // Arguments that the program did not set are absent: a new key in the environment applies at once.
    expect(state.find(({ urn }) => urn.endsWith("::self"))?.inputs).to.have.all.keys(
      "configFileProfile",
      "version",
      "__internal",
    );
    expect((await space.up("--expect-no-changes")).code).to.equal(0);
    await space.destroy();

    function nameOf(user: string | undefined): string | undefined {
      return emulator.store.allUsers().find(({ id }) => id === user)?.name;
    }
    function firstOf(user: string): string | undefined {
      const wanted = user === userA ? "own" : "others";
      return emulator.store.liveTokens(user).find(({ description }) => description === wanted)?.text;
    }
  });

  it("an explicit provider reads missing arguments from the environment, in every command", async () => {
    const emulator = await start();
    const [user, admin] = [userId(emulator, "user-a"), userId(emulator, "admin")];
    const environmentOf = (signer: string) => {
      const { tenancy, fingerprint } = emulator.credentials(signer);
      return { OCI_TENANCY_OCID: tenancy, OCI_USER_OCID: signer, OCI_FINGERPRINT: fingerprint };
    };
    const space = await workspace({
      emulator,
      program: EXPLICIT,
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
    });
    await space.succeed([...UP], environmentOf(user));
    emulator.journal.clear();
    await space.succeed(["destroy", "--yes", "--skip-preview"], environmentOf(admin));
    const signers = new Set(emulator.journal.entries.map(({ caller }) => caller));
    expect([...signers]).to.deep.equal([admin]);
  });

  it("credentials in the stack's configuration sign, and are in no file in plain text", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
    const space = await workspace({
      emulator,
      program: ONE,
      projectYaml: PLUGIN_YAML,
      config: {
        userId: user,
        "oci-auth-tokens:tenancyOcid": tenancy,
        "oci-auth-tokens:userOcid": user,
        "oci-auth-tokens:fingerprint": fingerprint,
        "oci-auth-tokens:retryBudgetSeconds": "1",
      },
    });
    await space.succeed(["config", "set-all", "--secret", `oci-auth-tokens:privateKey=${privateKeyPem}`]);
    await space.up();
    expect(emulator.journal.of("createAuthToken").map(({ caller }) => caller)).to.deep.equal([user]);
    await space.setConfig("userId", userId(emulator, "user-b"));
    const refused = await space.failingUp();
    expect(refused.output).to.match(/HTTP 404 NotAuthorizedOrNotFound/);
  });

  it("names the sources that were searched for a missing setting", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program: ONE,
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
      env: { OCI_CONFIG_FILE: "" },
    });
    // The preview fails as well, since the `up` would.
    for (const failed of [await space.fail(["preview", "--suppress-progress"]), await space.failingUp()]) {
      expect(failed.output).to.match(
        /Missing OCI settings tenancyOcid, userOcid, fingerprint, privateKeyPath\. Looked for\s+- tenancyOcid in oci-auth-tokens:tenancyOcid/,
      );
    }
  });

  it("the engine finds the plugin on PATH, in npm's folder for commands", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: ONE, config: { userId: user } });
    const missing = await space.failingUp();
    expect(missing.output).to.match(/oci-auth-tokens/);
    await space.succeed([...UP], { PATH: withCommand(space) });
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("a plugin started by hand serves consecutive runs", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: ONE, config: { userId: user } });
    const { OCI_IDENTITY_ENDPOINT, OCI_CONFIG_FILE } = space.env;
    const { port } = await plugin([], { OCI_IDENTITY_ENDPOINT, OCI_CONFIG_FILE });
    const attached = { PULUMI_DEBUG_PROVIDERS: `oci-auth-tokens:${port}` };
    expect((await space.succeed([...UP], attached)).changes).to.deep.equal({ create: 2 });
    expect((await space.succeed([...UP], attached)).changes).to.deep.equal({ same: 2 });
    await space.succeed(["destroy", "--yes", "--skip-preview"], attached);
    expect(emulator.store.liveTokens(user)).to.have.length(0);
  });
});

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];

/** A PATH with a folder as npm's `.bin`: a link to the command. */
function withCommand(space: Workspace): string {
  const bin = join(space.root, "tmp");
  symlinkSync(EXECUTABLE, join(bin, "pulumi-resource-oci-auth-tokens"));
  return [bin, process.env.PATH].join(delimiter);
}
