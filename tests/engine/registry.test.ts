import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { registryClient } from "../helpers/registryClient";
import { useWorkspaces } from "../helpers/workspace";

const client = registryClient();

describe("engine: examples/registry", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  for (const { domain, username } of [
    { domain: undefined, username: "emulatedns/ci@example.com" },
    { domain: "Pipelines", username: "emulatedns/Pipelines/ci@example.com" },
  ]) {
    it(`gives a Docker config and a Kubernetes pull secret that log in as ${username}, by ${client.name}`, async () => {
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
      expect(await client.logIn({ host: emulator.registryHost, username: name, password })).to.equal(true);

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
