import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { SETTINGS } from "../../provider/identity/settings";
import { blocksOf } from "../helpers/docs";
import { REPO } from "../helpers/repo";
import { useTokenStacks } from "../helpers/tokenStack";

const README = readFileSync(join(REPO, "README.md"), "utf8");
const CONFIGURATION = readFileSync(join(REPO, "docs/installation-configuration.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
  name: string;
  bin: Record<string, string>;
  peerDependencies: Record<string, string>;
};
const USER = "ocid1.user.oc1..aaaaaaaaexample";
const TOKEN = "ocid1.credential.oc1..aaaaaaaaexample";

describe("engine: the README is correct", () => {
  const stack = useTokenStacks();

  it("has TypeScript snippets that run unchanged", async () => {
    const blocks = blocksOf("../README.md", "ts");
    expect(blocks.length).to.be.at.least(5);
    const { emulator, space } = await stack({ program: { files: { "index.ts": "" } } });
    // A user for each, since the user of the README has two tokens only.
    const users = blocks.map((_, index) => emulator.store.addUser({ name: `reader-${index}` }).id);
    const programs = blocks.map((block, index) => {
      const userId = users[index] ?? "";
      const wanted = block.includes(TOKEN)
        ? emulator.store.addToken({ userId, description: "existing" }).id
        : "";
      return block.replaceAll(USER, userId).replaceAll(TOKEN, wanted);
    });
    space.writeProject({
      files: {
        ...Object.fromEntries(programs.map((program, index) => [`block${index}.ts`, program])),
        "index.ts": programs
          .map((_, index) => `export * as block${index} from "./block${index}";`)
          .join("\n"),
      },
    });
    const run = await space.up();
    expect(run.output).not.to.include("warning:");
    const outputs = await space.outputs();
    for (const [index, block] of blocks.entries()) {
      const exported = [...block.matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
      expect(exported, block).not.to.have.length(0);
      expect(outputs[`block${index}`], block).to.have.all.keys(exported);
    }
    const [first] = emulator.store.liveTokens(users[0] ?? "");
    expect(outputs.block0).to.deep.equal({ password: first?.text });
    await space.up("--expect-no-changes");
  });

  it("has only commands that exist", () => {
    const commands = blocksOf("../README.md", "sh").flatMap((block) => block.split("\n"));
    for (const command of commands.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean)) {
      const [program, ...args] = command.split(/\s+/);
      if (program === "make") {
        expect(spawnSync("make", ["--dry-run", ...args], { cwd: REPO }).status, command).to.equal(0);
      } else if (program === "pulumi") {
        // nativeImport.test.ts runs both.
        expect(command).to.match(
          /^pulumi (import --protect=false oci-auth-tokens:index:AuthToken|up --replace) /,
        );
      } else {
        expect([program, args.shift()], command).to.deep.equal(["npm", "install"]);
        expect(args, command).to.deep.equal([manifest.name, ...Object.keys(manifest.peerDependencies)]);
      }
    }
    const run = [...README.matchAll(/`npx ([\w-]+)[^`]*`/g)].map(([, name]) => name);
    expect(run).not.to.have.length(0);
    for (const name of run) expect(manifest.bin).to.have.property(String(name));
  });

  it("lists every setting with its variables and its key in a profile", () => {
    const rows = new Map(
      [...CONFIGURATION.matchAll(/^\| `(\w+)`[^|]*\|([^|]*)\|([^|]*)\|/gm)].map(([, name, env, file]) => [
        name,
        {
          env: [...String(env).matchAll(/`(\w+)`/g)].map(([, text]) => text),
          file: file?.replace(/[` ]/g, ""),
        },
      ]),
    );
    for (const [name, setting] of Object.entries(SETTINGS)) {
      const file = "file" in setting ? setting.file : "";
      expect(rows.get(name), name).to.deep.equal({ env: [...setting.env], file });
    }
  });
});
