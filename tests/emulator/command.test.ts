import { type ChildProcess, spawn } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import {
  CircuitBreaker,
  ConfigFileAuthenticationDetailsProvider,
  NoRetryConfigurationDetails,
} from "oci-common";
import { IdentityClient } from "oci-identity";
import { HELP, parseCommand } from "../../emulator/cli";
import { defaultSettings } from "../../emulator/settings";
import { AUTH_METHODS } from "../../emulator/signIn/methods";
import { blocksOf } from "../helpers/docs";
import { rejection } from "../helpers/outcome";
import { REPO } from "../helpers/repo";

const MAIN = join(__dirname, "../../emulator/main.js");

describe("emulator: command", function () {
  this.timeout(30_000);
  const children = new Set<ChildProcess>();
  let scratch = "";

  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "emulator-command-"));
  });
  afterEach(() => {
    for (const child of children) child.kill("SIGKILL");
    children.clear();
    rmSync(scratch, { recursive: true });
  });

  interface Running {
    lines: string[];
    stop(signal: NodeJS.Signals): Promise<number | null>;
  }

  /** Starts the command and waits for its first output. */
  function launch(...args: string[]): Promise<Running> {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: scratch,
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    return new Promise((resolve, reject) => {
      let complaint = "";
      child.stderr.on("data", (chunk) => {
        complaint += chunk;
      });
      child.stdout.once("data", (chunk) => {
        const lines = String(chunk).trimEnd().split("\n");
        const stop = (signal: NodeJS.Signals) => {
          child.kill(signal);
          return ended;
        };
        resolve({ lines, stop });
      });
      ended.then((status) => reject(new Error(`status ${status}: ${complaint}`)));
    });
  }

  function variables(lines: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      lines.map((line) => line.replace(/^export /, "").split("=") as [string, string]),
    );
  }

  async function listAs(configFile: string, profile: string, endpoint: string, userId: string) {
    const authenticationDetailsProvider = new ConfigFileAuthenticationDetailsProvider(configFile, profile);
    const circuitBreaker = new CircuitBreaker({ disableClientCircuitBreaker: true });
    const client = new IdentityClient(
      { authenticationDetailsProvider },
      { retryConfiguration: NoRetryConfigurationDetails, circuitBreaker },
    );
    client.endpoint = endpoint;
    return (await client.listAuthTokens({ userId })).items;
  }

  it("begins with a shebang line", () => {
    expect(readFileSync(MAIN, "utf8").split("\n")[0]).to.equal("#!/usr/bin/env node");
  });

  it("prints variables that work with Oracle's client, and removes its key on SIGTERM and SIGINT", async () => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      const { lines, stop } = await launch();
      for (const line of lines) expect(line).to.match(/^export [A-Z_]+=\S+$/);
      const found = variables(lines);
      const configFile = found.OCI_CONFIG_FILE ?? "";
      const key = join(dirname(configFile), "key.pem");
      for (const path of [configFile, key]) expect(statSync(path).mode & 0o777).to.equal(0o600);
      const [endpoint = "", userA = "", admin = ""] = [
        found.OCI_IDENTITY_ENDPOINT,
        found.EMULATOR_USER_A,
        found.EMULATOR_ADMIN,
      ];
      expect(await listAs(configFile, "DEFAULT", endpoint, userA)).to.deep.equal([]);
      expect(await listAs(configFile, "USER_A", endpoint, userA)).to.deep.equal([]);
      expect(found.EMULATOR_USER_B).to.match(/^ocid1\.user\./);
      expect(admin).to.match(/^ocid1\.user\./);
      expect(found.EMULATOR_TENANCY).to.match(/^ocid1\.tenancy\./);
      expect(found.EMULATOR_NAMESPACE).to.equal("emulatedns");
      expect(found.EMULATOR_USER_A_REGISTRY_USERNAME).to.equal("emulatedns/user-a");
      expect(found).to.include({ OCI_CLI_ENDPOINT: endpoint, OCI_CLI_CONFIG_FILE: configFile });
      const challenge = await fetch(`http://${found.EMULATOR_REGISTRY}/v2/`);
      expect(challenge.status).to.equal(401);
      expect(await stop(signal)).to.equal(0);
      expect(existsSync(dirname(configFile))).to.equal(false);
    }
  });

  it("reads a seed file, prints JSON, and keeps the given directory", async () => {
    const seedFile = join(scratch, "seed.json");
    const user = { name: "o'neil", domain: "Corp", generateKey: true, tokens: [{ description: "seeded" }] };
    writeFileSync(seedFile, JSON.stringify({ users: [user] }));
    const dir = join(scratch, "config");
    const args = ["--seed", seedFile, "--config-dir", dir, "--format", "json", "--registry-port", "0"];
    const { lines, stop } = await launch(
      ...args,
      "--region",
      "IAD:us-ashburn-1",
      "--region",
      "PHX:us-phoenix-1",
    );
    const shown = JSON.parse(lines[0] ?? "");
    expect(Object.keys(shown.regionEndpoints)).to.deep.equal(["IAD", "PHX"]);
    expect(shown.identityEndpoint).to.equal(shown.regionEndpoints.IAD);
    expect(shown.registry).not.to.equal(new URL(shown.identityEndpoint).host);
    expect(shown.users[0]).to.include({ name: "o'neil", registryUsername: "emulatedns/Corp/o'neil" });
    const items = await listAs(shown.configFile, "O_NEIL", shown.identityEndpoint, shown.users[0].id);
    expect(items.map(({ description }) => description)).to.deep.equal(["seeded"]);
    await stop("SIGTERM");
    expect(existsSync(join(dir, "config"))).to.equal(true);
    await (await launch("--config-dir", dir)).stop("SIGTERM");
  });

  it("keeps the OCIDs, the key and the seeded tokens for each configuration directory", async () => {
    const seedFile = join(scratch, "seed.json");
    const users = [
      { name: "one", generateKey: true, tokens: [{ description: "first" }, { description: "second" }] },
      { name: "one", domain: "Corp" },
      { id: "ocid1.user.oc1..given", name: "two" },
    ];
    writeFileSync(seedFile, JSON.stringify({ users }));
    const runOnce = async (dir: string) => {
      const configDir = join(scratch, dir);
      const { lines, stop } = await launch("--seed", seedFile, "--config-dir", configDir, "--format", "json");
      const shown = JSON.parse(lines[0] ?? "");
      const tokens = await listAs(shown.configFile, "ONE", shown.identityEndpoint, shown.users[0].id);
      await stop("SIGTERM");
      return {
        ids: [
          shown.tenancy.id,
          ...shown.users.map(({ id }: { id: string }) => id),
          ...tokens.map(({ id }) => id),
        ],
        key: readFileSync(shown.keyFile, "utf8"),
      };
    };
    const first = await runOnce("a");
    expect(first.key).to.match(/-----END PRIVATE KEY-----\nOCI_API_KEY\n$/);
    expect(new Set(first.ids).size).to.equal(6);
    expect(first.ids[3]).to.equal("ocid1.user.oc1..given");
    expect(await runOnce("a")).to.deep.equal(first);
    const other = await runOnce("b");
    expect(other.ids.filter((id) => first.ids.includes(id))).to.deep.equal(["ocid1.user.oc1..given"]);
  });

  it("starts as docs/emulator.md shows it", async () => {
    const [seed] = blocksOf("emulator.md", "json");
    const [shown] = blocksOf("emulator.md", "sh");
    const [npx, name, ...args] = shown
      .trim()
      .replace(/--port \d+/, "--port 0")
      .split(" ");
    expect([npx, name]).to.deep.equal(["npx", "oci-identity-emulator"]);
    writeFileSync(join(scratch, "seed.json"), seed);
    const { lines, stop } = await launch(...args);
    const found = variables(lines);
    expect(found).to.include({
      EMULATOR_NAMESPACE: "acmens",
      EMULATOR_CI_REGISTRY_USERNAME: "acmens/ci",
      EMULATOR_ANN_REGISTRY_USERNAME: "acmens/Corp/ann",
      OCI_CONFIG_FILE: join(realpathSync(scratch), "emulated/config"),
    });
    const {
      OCI_CONFIG_FILE: file = "",
      OCI_IDENTITY_ENDPOINT: endpoint = "",
      EMULATOR_CI: user = "",
    } = found;
    const [token] = await listAs(file, "CI", endpoint, user);
    expect(token).to.include({ description: "Image pull", lifecycleState: "ACTIVE" });
    expect(await listAs(file, "DEFAULT", endpoint, user)).to.deep.equal([token]);
    await stop("SIGTERM");
  });

  it("documents every setting and sign-in method in docs/emulator.md, which the help names", async () => {
    const page = readFileSync(join(REPO, "docs/emulator.md"), "utf8");
    for (const name of [...Object.keys(defaultSettings()), ...AUTH_METHODS])
      expect(page).to.include(`\`${name}\``);
    expect(HELP).to.include("docs/emulator.md");
  });

  it("names a damaged key file", async () => {
    const dir = join(scratch, "config");
    await (await launch("--config-dir", dir)).stop("SIGTERM");
    writeFileSync(join(dir, "key.pem"), "damaged");
    expect((await rejection(launch("--config-dir", dir))).message).to.include(
      `${join(dir, "key.pem")} is damaged`,
    );
  });

  it("prints the commands that configure a Pulumi stack", async () => {
    const { lines, stop } = await launch("--format", "pulumi");
    expect(lines.slice(2)).to.have.length(4);
    expect(lines[2]).to.match(/^# registry host: 127\.0\.0\.1:\d+$/);
    expect(lines[4]).to.match(/^# user user-a: ocid1\.user\.\S+, registry username emulatedns\/user-a$/);
    expect(lines[0]).to.match(
      /^pulumi config set oci-auth-tokens:identityEndpoint http:\/\/127\.0\.0\.1:\d+$/,
    );
    expect(lines[1]).to.match(/^pulumi config set oci-auth-tokens:configFile \S+$/);
    await stop("SIGTERM");
  });

  it("prints the settings of another sign-in method, and removes its files at the end", async () => {
    const { lines, stop } = await launch("--auth", "resource_principal", "--session-ms", "60000");
    const found = variables(lines);
    expect(found).to.include({ OCI_CLI_AUTH: "resource_principal", OCI_RESOURCE_PRINCIPAL_VERSION: "2.2" });
    expect(found).not.to.have.property("OCI_CONFIG_FILE");
    const token = found.OCI_RESOURCE_PRINCIPAL_RPST ?? "";
    expect(statSync(token).mode & 0o777).to.equal(0o600);
    const [, claims = ""] = readFileSync(token, "utf8").split(".");
    const { iat, exp } = JSON.parse(Buffer.from(claims, "base64url").toString());
    expect(exp - iat).to.equal(60);
    await stop("SIGTERM");
    expect(existsSync(dirname(token))).to.equal(false);
  });

  it("prints stack settings for that method, and exports for those that only the environment has", async () => {
    const { lines, stop } = await launch("--auth", "workload_identity_federation", "--format", "pulumi");
    expect(lines).to.include("pulumi config set oci-auth-tokens:auth WorkloadIdentityFederation");
    const secret = "pulumi config set --secret oci-auth-tokens:tokenExchangeClientSecret ";
    expect(lines.filter((line) => line.startsWith(secret))).to.have.length(1);
    expect(
      lines.filter((line) => line.startsWith("export ")).map((line) => line.split("=")[0]),
    ).to.deep.equal(["export ACTIONS_ID_TOKEN_REQUEST_URL", "export ACTIONS_ID_TOKEN_REQUEST_TOKEN"]);
    await stop("SIGTERM");
  });

  it("does not overwrite a configuration that it did not write", async () => {
    for (const name of ["config", "key.pem"]) {
      const dir = mkdtempSync(join(scratch, "own-"));
      writeFileSync(join(dir, name), "mine");
      const outcome = await launch("--config-dir", dir).then(
        () => "started",
        (error: Error) => error.message,
      );
      expect(outcome).to.match(/^status 1: oci-identity-emulator: .* exists and is not the emulator's/);
      expect(readFileSync(join(dir, name), "utf8")).to.equal("mine");
    }
  });

  it("prints its help", async () => {
    expect((await launch("--help")).lines[0]).to.include("oci-identity-emulator");
  });

  it("parses its options", () => {
    const numbers = ["--creating-ms", "1", "--list-lag-ms", "2", "--page-size", "3", "--rate", "4"];
    const registry = ["--registry-delay-ms", "5", "--registry-auth", "basic"];
    const { options } = parseCommand(["--port", "9", ...numbers, ...registry]);
    expect(options).to.deep.equal({
      port: 9,
      settings: {
        creatingMs: 1,
        newTokenLagMs: 2,
        pageSize: 3,
        requestsPerSecond: 4,
        registryDelayMs: 5,
        registryAuth: "basic",
      },
    });
  });

  for (const [args, message] of [
    [["--creating-ms", "soon"], "--creating-ms must be a whole number"],
    [["--format", "xml"], "--format must be one of env, json, pulumi"],
    [["--auth", "password"], "--auth must be one of api_key, security_token, instance_principal, "],
    [["--registry-auth", "none"], "--registry-auth must be one of basic, bearer"],
    [["--region", "phoenix"], "--region must look like PHX:us-phoenix-1"],
    [["--unknown"], "Unknown option '--unknown'"],
  ] as const) {
    it(`rejects ${args.join(" ")}`, () => {
      expect(() => parseCommand(args)).to.throw(message);
    });
  }
});
