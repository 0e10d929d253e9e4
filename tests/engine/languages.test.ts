import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { PLUGIN_YAML } from "../helpers/doors";
import { useEmulators, userId } from "../helpers/emulator";
import { REPO } from "../helpers/repo";
import { useWorkspaces } from "../helpers/workspace";

/** The first block of that language on a page of docs/. */
function blockOf(page: string, language: string): string {
  const text = readFileSync(join(REPO, "docs", page), "utf8");
  const [, block] = new RegExp(`^[ ]*\`\`\`${language}\\n([\\s\\S]*?)^[ ]*\`\`\``, "m").exec(text) ?? [];
  if (!block) throw new Error(`${page} has no ${language}`);
  return block;
}

const USER = "ocid1.user.oc1..aaaaaaaaexample";
const yamlProject = (block: string) => ({ yaml: `name: test\nruntime: yaml\n${PLUGIN_YAML}${block}` });

describe("engine: the pages on languages say what is so", () => {
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
      program: { files: { "index.ts": blockOf("languages/typescript.md", "ts") } },
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
      profile: "USER_B",
    });
    await space.up();
    const [token] = emulator.store.liveTokens(user);
    expect(await space.outputs()).to.deep.equal({ password: token?.text, slots: 1 });
  });

  it("YAML, with the plugin where the page on all of them says", async () => {
    const { emulator, user } = await setUp();
    expect(blockOf("languages/README.md", "yaml")).to.equal(PLUGIN_YAML);
    const block = blockOf("languages/yaml.md", "yaml").replace(USER, user);
    const space = await workspace({ emulator, program: yamlProject(block) });
    await space.up();
    const [token] = emulator.store.liveTokens(user);
    expect(await space.outputs()).to.deep.include({ password: token?.text });
  });

  it("moving to YAML: an alias keeps the token", async () => {
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
    const alias = blockOf("moving.md", "yaml").replace(/^ {2}/gm, "");
    const properties = `    properties:\n      userId: ${user}\n      description: d\n`;
    space.writeProject(yamlProject(`${alias}${properties}outputs:\n  password: \${registry-login.token}\n`));
    await space.up();
    expect(await space.outputs()).to.deep.equal(before);
    expect(emulator.store.allTokens()).to.have.length(1);
    expect(space.resource("registry-login").type).to.equal("oci-auth-tokens:index:AuthToken");
  });
});
