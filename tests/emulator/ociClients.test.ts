import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { generateKeyPair, writeConfig } from "../../emulator";
import { describeEmulator } from "../../emulator/describe";
import { type AuthMethod, signInSettings } from "../../emulator/signIn/methods";
import { blocksOf } from "../helpers/docs";
import { useEmulators, userId } from "../helpers/emulator";
import { REPO } from "../helpers/repo";

describe("emulator: Oracle's CLI and Python SDK, with only the printed variables", function () {
  this.timeout(300_000);
  const start = useEmulators();
  let clients = "";
  let scratch = "";

  before(() => {
    const script = join(REPO, "engine/ociClients.mjs");
    const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    clients = stdout.trim();
  });
  beforeEach(() => {
    scratch = mkdtempSync(join(tmpdir(), "oci-clients-"));
  });
  afterEach(() => rmSync(scratch, { recursive: true }));

  interface Outcome {
    status: unknown;
    stdout: string;
    stderr: string;
  }

  async function setUp(method: AuthMethod = "api_key") {
    const emulator = await start();
    const config = await writeConfig(emulator, join(scratch, "api_key"));
    const settings = await signInSettings(emulator, method, join(scratch, method));
    const text = describeEmulator(emulator, config, "env", settings);
    const variables = text
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^export /, "").split("="));
    const env = { HOME: scratch, PATH: process.env.PATH, ...Object.fromEntries(variables) };
    const run = (args: readonly string[], more: Record<string, string> = {}): Promise<Outcome> =>
      new Promise((resolve) => {
        execFile(join(clients, "bin/python"), args, { env: { ...env, ...more } }, (error, stdout, stderr) =>
          resolve({ status: error?.code ?? 0, stdout, stderr }),
        );
      });
    const oci = (command: string, args: readonly string[] = [], more: Record<string, string> = {}) =>
      run([join(clients, "bin/oci"), ...command.split(" "), ...args], more);
    return { emulator, user: userId(emulator, "user-a"), run, oci };
  }

  /** The data of a command that succeeded without a warning. */
  function dataOf({ status, stdout, stderr }: Outcome) {
    expect([status, stderr]).to.deep.equal([0, ""]);
    return stdout === "" ? undefined : JSON.parse(stdout).data;
  }

  it("the CLI runs the commands of docs/emulator.md", async () => {
    const { emulator, oci } = await setUp();
    const commands = (blocksOf("emulator.md", "sh")[1] ?? "").trim().replace(/^oci /gm, "").split("\n");
    const [users, regions, compartments, namespace] = (
      await Promise.all(commands.map((command) => oci(command)))
    ).map(dataOf);
    expect(users.map(({ name }: { name: string }) => name)).to.deep.equal(["admin", "user-a", "user-b"]);
    expect(users[0].capabilities).to.include({ "can-use-auth-tokens": true });
    expect(regions).to.deep.equal([{ key: "PHX", name: "us-phoenix-1" }]);
    expect(compartments.map(({ id }: { id: string }) => id)).to.deep.equal([emulator.tenancy.id]);
    expect(namespace).to.equal("emulatedns");
  });

  it("the CLI signs in with a session token", async () => {
    const { emulator, user, oci } = await setUp("security_token");
    expect(dataOf(await oci("iam auth-token create --description one --user-id", [user]))).to.include({
      description: "one",
    });
    expect(emulator.journal.of("createAuthToken").at(-1)?.session).to.be.a("string");
  });

  it("the CLI creates, updates, lists and deletes a token, and reports the limit and a wrong key", async () => {
    const { emulator, user, oci } = await setUp();
    const of = ["--user-id", user];
    const created = dataOf(await oci("iam auth-token create --description one", of));
    expect(created.token).to.equal(emulator.store.liveTokens(user)[0]?.text);
    const token = [...of, "--auth-token-id", created.id];
    expect(dataOf(await oci("iam auth-token update --description two", token))).to.include({
      description: "two",
      token: null,
    });
    emulator.store.addToken({ userId: user, description: "other" });
    const otherKey = join(scratch, "other.pem");
    writeFileSync(otherKey, `${(await generateKeyPair()).privateKeyPem}OCI_API_KEY\n`, { mode: 0o600 });
    const [listed, full, unsigned] = await Promise.all([
      oci("iam auth-token list", of),
      oci("iam auth-token create --description three", of),
      oci("iam auth-token list", of, { OCI_CLI_KEY_FILE: otherKey }),
    ]);
    const descriptions = dataOf(listed).map(({ description }: { description: string }) => description);
    expect(descriptions).to.deep.equal(["two", "other"]);
    expect(full.status).to.equal(1);
    expect(full.stderr).to.include('"code": "UserCapacityExceeded"');
    expect(unsigned.stderr).to.include('"code": "NotAuthenticated"');
    expect(dataOf(await oci("iam auth-token delete --force", token))).to.equal(undefined);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("the SDK runs every operation, and repeats a create whose response was lost", async () => {
    const { emulator, user, run } = await setUp();
    emulator.faults.add({ match: { operation: "createAuthToken" }, fault: { kind: "drop", when: "after" } });
    const { status, stdout, stderr } = await run([join(REPO, "tests/emulator/ociSdk.py")]);
    expect([status, stderr]).to.deep.equal([0, ""]);
    const { created, ...found } = JSON.parse(stdout);
    expect(created).to.include({ state: "ACTIVE" });
    expect(created.token).to.equal(emulator.store.allTokens().find(({ id }) => id === created.id)?.text);
    expect(found).to.deep.equal({
      "after the retry": ["one"],
      "repeated is one": true,
      limit: [400, "UserCapacityExceeded"],
      updated: ["changed", null],
      listed: ["changed", "two"],
      deleted: 204,
      "after the delete": ["two"],
      "wrong key": [401, "NotAuthenticated"],
      "no administrator": [404, "NotAuthorizedOrNotFound"],
      users: ["admin", "user-a", "user-b"],
      namespace: "emulatedns",
    });
    const retryTokens = emulator.journal
      .of("createAuthToken")
      .map(({ headers }) => headers["opc-retry-token"]);
    expect(retryTokens[0]).to.be.a("string");
    expect(retryTokens[1]).to.equal(retryTokens[0]);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });
});
