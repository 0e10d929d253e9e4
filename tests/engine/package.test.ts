import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { useEmulators } from "../helpers/emulator";
import { REPO } from "../helpers/repo";
import { useWorkspaces } from "../helpers/workspace";

const manifest = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
  name: string;
  devDependencies: Record<string, string>;
};

describe("engine: the package as npm installs it", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();
  const undo: (() => void)[] = [];
  afterEach(() => {
    for (const step of undo.splice(0).reverse()) step();
  });

  it("needs nothing beside itself and the SDK to run a program against its own emulator", async () => {
    const root = mkdtempSync(join(tmpdir(), "oci-auth-tokens-package-"));
    undo.push(() => rmSync(root, { recursive: true, force: true }));
    const app = join(root, "app");
    mkdirSync(app);
    writeFileSync(join(app, "package.json"), '{ "name": "app", "private": true }');
    const npm = (...args: string[]) => promisify(execFile)("npm", args, { cwd: REPO });
    // It is built already, and tests beside this one are running what was.
    const packed = await npm("pack", "--ignore-scripts", "--silent", "--pack-destination", root);
    const sdk = `@pulumi/pulumi@${manifest.devDependencies["@pulumi/pulumi"]}`;
    const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
    await npm("install", "--prefix", app, ...quiet, join(root, packed.stdout.trim()), sdk);

    const modules = join(app, "node_modules");
    const files = readdirSync(join(modules, manifest.name), { recursive: true }).map(String);
    expect(files).to.include.members([
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      join("dist", "sdk", "index.d.ts"),
    ]);
    expect(files.filter((file) => /\.map$|(^|[/\\])tests?([/\\]|$)/.test(file))).to.have.length(0);

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
