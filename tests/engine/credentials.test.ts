import { createPrivateKey } from "node:crypto";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Emulator } from "../../emulator";
import { userId } from "../helpers/emulator";
import { useTokenStacks } from "../helpers/tokenStack";

const PASSPHRASE = "correct horse battery staple";

describe("engine: where credentials come from", () => {
  const stack = useTokenStacks();

  const QUIET = ["--yes", "--skip-preview", "--suppress-progress"];
  const UP = ["up", ...QUIET];
  const REFRESH = ["refresh", ...QUIET];

  it("prefers the configuration to the environment to the file, with an encrypted key as a secret", async () => {
    const { emulator, space } = await stack({ program: LISTING, profile: "USER_A" });
    const [userA, admin] = [userId(emulator, "user-a"), userId(emulator, "admin")];
    const callers = () => [...new Set(emulator.journal.entries.map(({ caller }) => caller))];

    // The program lists and the provider creates or reads, so that both processes send requests.
    await space.succeed(UP);
    expect(callers()).to.deep.equal([userA]);

    emulator.journal.clear();
    const key = emulator.keyPair.privateKeyPem;
    const environment = { ...envOf(emulator, admin), OCI_PRIVATE_KEY: key.replaceAll("\n", "\\n") };
    await space.succeed(["up", "--refresh", ...QUIET], environment);
    expect(callers()).to.deep.equal([admin]);
    expect(emulator.journal.of("listAuthTokens").length).to.be.at.least(2);

    // The environment's user may not see the tokens of user-a: the configuration must win.
    const encrypted = encrypt(key);
    for (const secret of [PASSPHRASE, encrypted.split("\n")[5] ?? "", encrypted]) space.secrets.add(secret);
    await space.setConfig("oci-auth-tokens:userOcid", userA);
    await space.succeed(["config", "set", "--secret", "oci-auth-tokens:privateKey", "--", encrypted]);
    await space.succeed(["config", "set", "--secret", "oci-auth-tokens:privateKeyPassword", PASSPHRASE]);
    await space.setConfig("description", "yours");
    const stranger = envOf(emulator, userId(emulator, "user-b"));
    // Before that, Pulumi refreshes with the configuration of the last up.
    const early = await space.fail(REFRESH, stranger);
    expect(early.output).to.include("HTTP 404");
    for (const command of [[...REFRESH, "--run-program"], UP, REFRESH]) {
      emulator.journal.clear();
      await space.succeed(command, stranger);
      expect(callers()).to.deep.equal([userA]);
    }
    expect(emulator.store.liveTokens(userA).map(({ description }) => description)).to.deep.equal(["yours"]);
    expect(readFileSync(join(space.project, "Pulumi.test.yaml"), "utf8")).to.match(
      /privateKey:\s+secure: v1:/,
    );
  });

  it("names a missing setting and its sources, rejects a wrong passphrase, and warns of a key that others can read", async () => {
    const { emulator, space, user } = await stack();
    const key = emulator.keyPair.privateKeyPem;
    const withoutFingerprint = { ...envOf(emulator, user), OCI_FINGERPRINT: "", OCI_CONFIG_FILE: "" };
    const missing = await space.fail(UP, { ...withoutFingerprint, OCI_PRIVATE_KEY: key });
    expect(missing.output).to.include(
      "Missing OCI setting fingerprint. Looked for it in oci-auth-tokens:fingerprint (pulumi config set), then oci:fingerprint, then " +
        'the environment (OCI_FINGERPRINT, OCI_CLI_FINGERPRINT, TF_VAR_fingerprint), then "fingerprint" of the profile [DEFAULT] in ',
    );
    const encrypted = { ...envOf(emulator, user), OCI_PRIVATE_KEY: encrypt(key) };
    space.secrets.add(`not ${PASSPHRASE}`);
    const wrong = await space.fail(UP, { ...encrypted, OCI_PRIVATE_KEY_PASSWORD: `not ${PASSPHRASE}` });
    expect(wrong.output).to.include(
      "The private key from the environment variable OCI_PRIVATE_KEY cannot be opened with the privateKeyPassword that is set.",
    );
    expect(emulator.journal.entries).to.have.length(0);

    const keyFile = join(space.keys, "key.pem");
    chmodSync(keyFile, 0o644);
    const warned = await space.up();
    expect(warned.output).to.include(
      `warning: The private key file ${keyFile} can be read by others (mode 644): chmod 600 ${keyFile}`,
    );
  });
});

const encrypt = (pem: string) =>
  createPrivateKey(pem)
    .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE })
    .toString();

function envOf(emulator: Emulator, user: string): Record<string, string> {
  const { tenancy, fingerprint } = emulator.credentials(user);
  return { OCI_TENANCY_OCID: tenancy, OCI_USER_OCID: user, OCI_FINGERPRINT: fingerprint };
}

const LISTING = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, getAuthTokens } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const userId = config.require("userId");
new AuthToken("token", { userId, description: config.get("description") ?? "mine" });
exports.count = getAuthTokens({ userId }).then(({ authTokens }) => authTokens.length);
`;
