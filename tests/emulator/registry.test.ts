import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { EmulatorOptions } from "../../emulator";
import { identityClient, ManualClock, useEmulators, userId } from "../helpers/emulator";
import { basic, logIn } from "../helpers/registry";

describe("emulator: container registry", () => {
  const start = useEmulators();

  async function setUp(options: EmulatorOptions = {}) {
    const clock = new ManualClock();
    const emulator = await start({ clock, ...options });
    const user = userId(emulator, "user-a");
    const client = identityClient(emulator, user);
    const response = await client.createAuthToken({
      userId: user,
      createAuthTokenDetails: { description: "registry" },
    });
    return {
      clock,
      emulator,
      user,
      client,
      id: response.authToken.id ?? "",
      text: response.authToken.token ?? "",
    };
  }

  for (const registryAuth of ["basic", "bearer"] as const) {
    it(`accepts a token (${registryAuth}) until it is deleted`, async () => {
      const { emulator, user, client, id, text } = await setUp({ settings: { registryAuth } });
      expect(await logIn(emulator, "emulatedns/user-a", text)).to.equal(200);
      expect(await logIn(emulator, "emulatedns/Default/user-a", text)).to.equal(200);
      expect(emulator.journal.of("registryLogin").at(-1)?.caller).to.equal(user);
      for (const [name, password] of [
        ["emulatedns/user-a", "wrong"],
        ["emulatedns/user-b", text],
        ["user-a", text],
        ["otherns/user-a", text],
        ["emulatedns/other/user-a", text],
        ["", ""],
      ] as const) {
        expect(await logIn(emulator, name, password), name).to.equal(401);
      }
      await client.deleteAuthToken({ userId: user, authTokenId: id });
      expect(await logIn(emulator, "emulatedns/user-a", text)).to.equal(401);
      expect(JSON.stringify(emulator.journal.entries)).not.to.include(text);
    });
  }

  it("sends the configured challenge, with Docker's version header", async () => {
    const { emulator } = await setUp();
    const host = emulator.registryHost;
    const challenge = async () => {
      const response = await fetch(`http://${host}/v2/`);
      expect(response.headers.get("docker-distribution-api-version")).to.equal("registry/2.0");
      return [response.status, response.headers.get("www-authenticate")];
    };
    const realm = `http://${host}/20180419/docker/token`;
    expect(await challenge()).to.deep.equal([401, `Bearer realm="${realm}",service="${host}",scope=""`]);
    emulator.settings.registryAuth = "basic";
    expect(await challenge()).to.deep.equal([401, `Basic realm="${host}"`]);
    expect((await fetch(realm)).status).to.equal(401);
    expect((await fetch(`http://${host}/v2/x/manifests/latest`)).status).to.equal(404);
    expect((await fetch(`http://${host}/v2/`, { headers: { authorization: "Basic eA==" } })).status).to.equal(
      401,
    );
    expect((await fetch(`http://${host}/v2/`, { headers: { authorization: "Bearer x" } })).status).to.equal(
      401,
    );
  });

  it("rejects a bearer token after five minutes", async () => {
    const { clock, emulator, text } = await setUp();
    const response = await fetch(`${emulator.url}/20180419/docker/token`, {
      headers: basic("emulatedns/user-a", text),
    });
    const { token } = (await response.json()) as { token: string };
    const status = async () =>
      (await fetch(`${emulator.url}/v2/`, { headers: { authorization: `Bearer ${token}` } })).status;
    clock.advance(299_999);
    expect(await status()).to.equal(200);
    clock.advance(1);
    expect(await status()).to.equal(401);
  });

  it("rejects a new token for the configured time, and one that is not ACTIVE or has expired", async () => {
    const { clock, emulator, id, text } = await setUp({
      settings: { creatingMs: 100, registryDelayMs: 1000 },
    });
    const log = () => logIn(emulator, "emulatedns/user-a", text);
    clock.advance(1099);
    expect(await log()).to.equal(401);
    clock.advance(1);
    expect(await log()).to.equal(200);
    emulator.store.patchToken(id, { timeExpires: new Date(clock.now()).toISOString() });
    expect(await log()).to.equal(401);
    emulator.store.patchToken(id, { timeExpires: null, state: "INACTIVE" });
    expect(await log()).to.equal(401);
  });

  it("requires the domain of a user outside the Default domain", async () => {
    const { emulator } = await setUp();
    for (const [name, domain] of [
      ["d", "Corp"],
      ["e", "default"],
    ] as const) {
      const user = emulator.store.addUser({ name, domain });
      emulator.store.addToken({ userId: user.id, description: "d", text: "a:b" });
    }
    expect(await logIn(emulator, "emulatedns/Corp/d", "a:b")).to.equal(200);
    expect(await logIn(emulator, "emulatedns/d", "a:b")).to.equal(401);
    expect(await logIn(emulator, "emulatedns/e", "a:b")).to.equal(200);
  });

  it("can have its own port", async () => {
    const { emulator, text } = await setUp({ registryPort: 0 });
    expect(emulator.registryHost).not.to.equal(new URL(emulator.url).host);
    expect(await logIn(emulator, "emulatedns/user-a", text)).to.equal(200);
  });

  /** Runs a client with the password on its standard input; the registry runs in this process. */
  function run(command: string, args: readonly string[], input: string): Promise<number | null> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, { stdio: ["pipe", "ignore", "ignore"] });
      child.on("error", reject);
      child.on("close", resolve);
      child.stdin.end(input);
    });
  }

  const present = (command: string) => spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
  const CLIENTS = [
    ["docker", (dir: string, name: string) => ["--config", dir, "login", "-u", name, "--password-stdin"]],
    [
      "skopeo",
      (dir: string, name: string) => [
        ...["login", "--tls-verify=false", "--authfile", join(dir, "config.json")],
        ...["-u", name, "--password-stdin"],
      ],
    ],
  ] as const;

  const found = CLIENTS.filter(([command]) => present(command));
  if (found.length === 0)
    it.skip("lets a real client log in (skipped: neither docker nor skopeo is on PATH)");
  for (const [command, argsFor] of found) {
    for (const registryAuth of ["basic", "bearer"] as const) {
      it(`accepts the real ${command} client (${registryAuth})`, async function () {
        this.timeout(60_000);
        const { emulator, text } = await setUp({ settings: { registryAuth } });
        const dir = mkdtempSync(join(tmpdir(), "registry-login-"));
        try {
          const args = [...argsFor(dir, "emulatedns/user-a"), emulator.registryHost];
          expect(await run(command, args, "wrong")).not.to.equal(0);
          expect(await run(command, args, text)).to.equal(0);
          expect(readFileSync(join(dir, "config.json"), "utf8")).to.include(emulator.registryHost);
        } finally {
          rmSync(dir, { recursive: true });
        }
      });
    }
  }
});
