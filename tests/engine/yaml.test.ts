import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { useWorkspaces } from "../helpers/workspace";

describe("engine: a program in YAML", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("creates, lists, changes and destroys a token, with no programming language", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const space = await workspace({ emulator, program: { example: "yaml" }, config: { userId: user } });
    const live = () => emulator.store.liveTokens(user);
    expect((await space.preview()).changes).to.include({ create: 2 });
    await space.up();
    const [token] = live();
    const outputs = await space.outputs();
    expect(outputs).to.include({ tokenId: token?.id, state: "ACTIVE", password: token?.text });
    expect(outputs.tokens).to.have.length(1);
    expect(space.resource("registry-login").outputs?.token).to.have.property(
      "4dabf18193072939515e22adb298388d",
    );
    expect((await space.up("--expect-no-changes")).code).to.equal(0);

    await space.setConfig("description", "changed");
    expect((await space.up()).changes).to.deep.equal({ same: 1, update: 1 });
    expect(live()[0]).to.include({ id: token?.id, description: "changed" });
    await space.destroy();
    expect(live()).to.have.length(0);
  });

  // The key is searched for in every file and every output when the workspace is disposed of.
  it("keeps an explicit provider's key and passphrase secret, though the language does not mark them", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
    const space = await workspace({ emulator, program: { yaml: explicit({ tenancy, user, fingerprint }) } });
    const files = { "key.pem": privateKeyPem, passphrase: "correct horse battery staple" };
    space.secrets.add(files.passphrase);
    const pathOf = (name: string) => join(space.project, name);
    for (const [name, text] of Object.entries(files)) writeFileSync(pathOf(name), text);
    await space.preview();
    await space.up();
    expect(emulator.journal.of("createAuthToken").map(({ caller }) => caller)).to.deep.equal([user]);
    for (const values of [space.resource("signer").inputs, space.resource("signer").outputs]) {
      for (const name of ["privateKey", "privateKeyPassword"]) {
        expect(values?.[name], name).to.have.property("4dabf18193072939515e22adb298388d");
      }
    }
    expect((await space.up("--expect-no-changes")).code).to.equal(0);
    files.passphrase = "another horse and another battery";
    space.secrets.add(files.passphrase);
    writeFileSync(pathOf("passphrase"), files.passphrase);
    await space.preview();
    await space.destroy();
    for (const name of Object.keys(files)) rmSync(pathOf(name));
  });
});

/** A program with an explicit provider, whose key and passphrase are plain strings in the language. */
const explicit = ({ tenancy, user, fingerprint }: Record<"tenancy" | "user" | "fingerprint", string>) => `
name: explicit
runtime: yaml
${PLUGIN_YAML}
variables:
  key:
    fn::readFile: ./key.pem
  passphrase:
    fn::readFile: ./passphrase
resources:
  signer:
    type: pulumi:providers:oci-auth-tokens
    properties:
      tenancyOcid: ${tenancy}
      userOcid: ${user}
      fingerprint: "${fingerprint}"
      privateKey: \${key}
      privateKeyPassword: \${passphrase}
  token:
    type: oci-auth-tokens:AuthToken
    properties:
      userId: ${user}
      description: made by an explicit provider
    options:
      provider: \${signer}
`;
