import { expect } from "chai";
import { blocksOf } from "../helpers/docs";
import { useEmulators, userId } from "../helpers/emulator";
import { PLUGIN_YAML } from "../helpers/providers";
import { useWorkspaces } from "../helpers/workspace";

const USER = "ocid1.user.oc1..aaaaaaaaexample";
const yamlProject = (block: string) => ({ yaml: `name: test\nruntime: yaml\n${PLUGIN_YAML}${block}` });

describe("engine: the pages on languages are correct", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  async function setUp() {
    const emulator = await start();
    return { emulator, user: userId(emulator, "user-a") };
  }

  it("TypeScript", async () => {
    const { emulator, user } = await setUp();
    const space = await workspace({
      emulator,
      program: { files: { "index.ts": blocksOf("languages/typescript.md", "ts")[0] } },
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
      profile: "USER_B",
    });
    await space.up();
    const [token] = emulator.store.liveTokens(user);
    expect(await space.outputs()).to.deep.equal({ password: token?.text, tokenCount: 1 });
  });

  it("YAML, with the plugin installed as the overview says", async () => {
    const { emulator, user } = await setUp();
    for (const page of ["languages/README.md", "installation-configuration.md"]) {
      expect(blocksOf(page, "yaml")[0]).to.equal(PLUGIN_YAML);
    }
    const block = blocksOf("languages/yaml.md", "yaml")[0].replace(USER, user);
    const space = await workspace({ emulator, program: yamlProject(block) });
    await space.up();
    const [token] = emulator.store.liveTokens(user);
    expect(await space.outputs()).to.deep.include({ password: token?.text });
  });

  it("migrating to YAML: an alias keeps the token", async () => {
    const { emulator, user } = await setUp();
    const space = await workspace({
      emulator,
      projectYaml: PLUGIN_YAML,
      program: `
const { AuthToken } = require("pulumi-oci-auth-tokens");
exports.password = new AuthToken("registry-login", { userId: ${JSON.stringify(user)}, description: "d" }).token;
`,
    });
    await space.up();
    const before = await space.outputs();
    const alias = blocksOf("migration.md", "yaml")[0].replace(/^ {2}/gm, "");
    const properties = `    properties:\n      userId: ${user}\n      description: d\n`;
    space.writeProject(yamlProject(`${alias}${properties}outputs:\n  password: \${registry-login.token}\n`));
    await space.up();
    expect(await space.outputs()).to.deep.equal(before);
    expect(emulator.store.allTokens()).to.have.length(1);
    expect(space.resource("registry-login").type).to.equal("oci-auth-tokens:index:AuthToken");
  });
});
