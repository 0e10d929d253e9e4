import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { linksOf } from "../helpers/docs";
import { useEmulators } from "../helpers/emulator";
import { NEWEST_SDK, npmInstall, pack, useFolders } from "../helpers/installation";
import { REPO } from "../helpers/repo";
import { useWorkspaces } from "../helpers/workspace";

/** Copies what a clone with the present changes would have, and lends it the installed packages. */
function copyOfSources(target: string): string {
  const list = ["ls-files", "--cached", "--others", "--exclude-standard"];
  const files = execFileSync("git", list, { cwd: REPO, encoding: "utf8" }).trim().split("\n");
  for (const file of files.filter((name) => existsSync(join(REPO, name)))) {
    cpSync(join(REPO, file), join(target, file));
  }
  symlinkSync(join(REPO, "node_modules"), join(target, "node_modules"), "junction");
  return target;
}

describe("engine: the package as npm installs it", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();
  const folder = useFolders();
  const undo: (() => void)[] = [];
  let tarball = "";
  before(async () => {
    const clone = copyOfSources(folder());
    // What npm runs in the clone of a `git+` dependency before it packs it.
    execFileSync("npm", ["run", "--silent", "prepare"], { cwd: clone });
    tarball = await pack(folder(), clone);
  });
  afterEach(() => {
    for (const step of undo.splice(0).reverse()) step();
  });

  it("npm builds it from a clone; it is complete, with no link or comment that leads out of it", () => {
    const root = folder();
    execFileSync("tar", ["-xzf", tarball, "-C", root, "--strip-components", "1"]);
    const files = readdirSync(root, { recursive: true }).map(String);
    expect(files).to.include.members([
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      join("dist", "sdk", "index.d.ts"),
      join("dist", "provider", "native", "main.js"),
      join("examples", "rotation", "index.ts"),
    ]);
    expect(
      files.filter((file) => /\.map$|(^|[/\\])(tests?|demo|node_modules)([/\\]|$)/.test(file)),
    ).to.have.length(0);
    const text = (file: string) => readFileSync(join(root, file), "utf8");
    const pages = files.filter((file) => file.endsWith(".md"));
    const links = pages.flatMap((page) =>
      linksOf(text(page))
        .filter(({ path }) => path !== "")
        .map(({ path }) => join(dirname(page), path)),
    );
    expect(links).to.have.length.greaterThan(20);
    expect(links.filter((link) => !existsSync(join(root, link)))).to.deep.equal([]);
    const scripts = files.filter((file) => /\.[cm]?js$/.test(file) && statSync(join(root, file)).isFile());
    expect(scripts.filter((file) => text(file).includes("sourceMappingURL"))).to.deep.equal([]);
  });

  it("runs a program against its own emulator with only the SDK installed", async () => {
    const app = folder();
    await npmInstall("--prefix", app, tarball, NEWEST_SDK);
    const modules = join(app, "node_modules");

    const service = await startCommand(app);
    undo.push(service.stop);
    const userId = service.config.users.find(({ name }) => name === "user-a")?.id ?? "";
    const space = await workspace({
      // For its form only: the service is the command's.
      emulator: await start(),
      program: { files: { "index.ts": PROGRAM } },
      nodeModules: modules,
      config: { userId },
      env: {
        OCI_IDENTITY_ENDPOINT: service.config.identityEndpoint,
        OCI_CONFIG_FILE: service.config.configFile,
      },
    });
    await space.up();
    const { password, ...outputs } = await space.outputs();
    expect(outputs).to.deep.equal({ descriptions: ["from the package"] });
    expect(password).to.be.a("string").that.has.length.greaterThan(10);
    space.secrets.add(String(password));
    await space.destroy();
  });
});

interface PrintedConfig {
  readonly identityEndpoint: string;
  readonly configFile: string;
  readonly users: readonly { readonly id: string; readonly name: string }[];
}

/** Starts the emulator by its command, as a user would. npx hands no signal on, so the whole group is ended. */
async function startCommand(cwd: string): Promise<{ config: PrintedConfig; stop: () => void }> {
  const child = spawn("npx", ["oci-identity-emulator", "--format", "json"], {
    cwd,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
  };
  const text = await new Promise<string>((resolve, reject) => {
    let seen = "";
    child.stdout.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes("\n")) resolve(seen);
    });
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`oci-identity-emulator ended at once, with code ${code}`)));
  });
  return { config: JSON.parse(text) as PrintedConfig, stop };
}

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { AuthToken, getAuthTokensOutput } from "pulumi-oci-auth-tokens";

const userId = new pulumi.Config().require("userId");
const login = new AuthToken("login", { userId, description: "from the package" });
export const password = login.token;
export const descriptions = getAuthTokensOutput({ userId }, { dependsOn: [login] }).authTokens.apply((all) =>
  all.map(({ description }) => description),
);
`;
