import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { logIn } from "../helpers/registry";
import { useWorkspaces } from "../helpers/workspace";

/** The login in Docker's own words where Docker is there; the protocol is followed in any case. */
const hasDocker = spawnSync("docker", ["--version"], { stdio: "ignore" }).status === 0;

/** What the real client writes to its config.json after a login. */
async function dockerLogin(host: string, username: string, password: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "docker-config-"));
  try {
    const args = ["--config", folder, "login", "-u", username, "--password-stdin", host];
    const child = spawn("docker", args, { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.end(password);
    await once(child, "close");
    return JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("engine: examples/registry", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  for (const { domain, username } of [
    { domain: undefined, username: "emulatedns/ci@example.com" },
    { domain: "Pipelines", username: "emulatedns/Pipelines/ci@example.com" },
  ]) {
    it(`gives a Docker config and a Kubernetes pull secret that log in as ${username}`, async () => {
      const emulator = await start({
        seed: {
          users: [
            { name: "admin", administrator: true, generateKey: true },
            { name: "ci@example.com", ...(domain ? { domain } : {}) },
          ],
        },
        settings: { registryDelayMs: 1_000 },
      });
      const space = await workspace({
        emulator,
        program: { example: "registry" },
        config: {
          userId: userId(emulator, "ci@example.com"),
          user: "ci@example.com",
          namespace: "emulatedns",
          registry: emulator.registryHost,
          ...(domain ? { domain } : {}),
        },
      });
      const shown = await space.up();
      for (const secret of ["dockerConfig", "password", "pullSecret"]) {
        expect(shown.output).to.match(new RegExp(`${secret}\\s*: \\[secret\\]`));
      }
      const outputs = await space.outputs();
      expect(outputs.username).to.equal(username);

      const { auths } = JSON.parse(String(outputs.dockerConfig));
      expect(Object.keys(auths)).to.deep.equal([emulator.registryHost]);
      const { auth } = auths[emulator.registryHost];
      const [, name = "", password = ""] =
        /^([^:]*):(.*)$/.exec(Buffer.from(auth, "base64").toString()) ?? [];
      expect(name).to.equal(username);
      expect(await logIn(emulator, name, password)).to.equal(200);

      if (hasDocker) {
        const written = await dockerLogin(emulator.registryHost, username, String(outputs.password));
        expect(written).to.deep.equal({ auths: { [emulator.registryHost]: { auth } } });
      }

      const manifest = JSON.parse(String(outputs.pullSecret));
      expect(manifest).to.include({
        apiVersion: "v1",
        kind: "Secret",
        type: "kubernetes.io/dockerconfigjson",
      });
      expect(manifest.stringData[".dockerconfigjson"]).to.equal(outputs.dockerConfig);
    });
  }
});
