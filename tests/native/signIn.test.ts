import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { CreateRequest, DeleteRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { useServers } from "../helpers/localServer";
import { AUTH_TOKEN, ask, configureRequest, errorOf, struct, usePlugins } from "../helpers/plugin";
import { scanTexts } from "../helpers/secrets";
import { signInEnvironment } from "../helpers/signInStack";

describe("native: signing in over gRPC", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const servers = useServers();
  const { engine, plugin } = usePlugins();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "oci-auth-tokens-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A plugin that has nothing but its environment. */
  async function open(env: Record<string, string>, user: string) {
    const host = await engine();
    const running = await plugin([host.address], env);
    const { client } = running;
    await ask(client, "configure", configureRequest({}));
    const request = () =>
      new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct({ userId: user, description: "d" }));
    return {
      host,
      running,
      request,
      client,
      create: () => ask(client, "create", request()),
      remove: (id: string) =>
        ask(
          client,
          "delete",
          new DeleteRequest()
            .setUrn(AUTH_TOKEN)
            .setId(id)
            .setProperties(struct({ userId: user })),
        ),
    };
  }

  for (const method of [
    "security_token",
    "instance_principal_with_certs",
    "oke_workload_identity",
    "workload_identity_federation",
  ] as const) {
    it(`creates and deletes by ${method}, and tells no secret of it`, async () => {
      const emulator = await start({ proxymuxPort: 0 });
      const user = userId(emulator, "user-a");
      const { create, remove, running, host } = await open(
        await signInEnvironment(emulator, method, folder),
        user,
      );
      const made = await create();
      expect(emulator.store.liveTokens(user)).to.have.length(1);
      await remove(made.getId());
      expect(emulator.store.liveTokens(user)).to.have.length(0);
      const { secrets, privateKeys } = emulator.signIn;
      const said = [running.output(), ...host.logged.map(({ message }) => message)];
      expect(scanTexts(said, secrets, ...privateKeys)).to.deep.equal([]);
    });
  }

  it("takes up a session that was begun after it started", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const environment = () => signInEnvironment(emulator, "security_token", folder);
    const { create, remove } = await open(await environment(), user);
    const made = await create();
    emulator.signIn.sessions.revoke();
    await environment();
    await remove(made.getId());
    const sessions = emulator.journal.entries.flatMap(({ session }) => session ?? []);
    expect(new Set(sessions).size).to.equal(2);
    expect(emulator.journal.entries.filter(({ status }) => status === 401)).to.deep.equal([]);
  });

  it("says what to do about a session that was ended", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { create } = await open(await signInEnvironment(emulator, "security_token", folder), user);
    emulator.signIn.sessions.revoke();
    const error = await errorOf(create());
    expect(error.code).to.equal(status.UNAUTHENTICATED);
    expect(error.details).to.include("oci session authenticate");
  });

  it("warns in a preview where nobody can sign in, and fails with a code the engine knows afterwards", async () => {
    const nobody = await servers((_request, response) => response.end());
    await nobody.close();
    const env = { OCI_CLI_AUTH: "instance_principal", OCI_METADATA_BASE_URL: `${nobody.url}/opc/v2` };
    const { client, request, create, host } = await open(env, "ocid1.user.oc1..aaaa");
    await ask(client, "create", request().setPreview(true));
    expect(host.logged.map(({ message }) => message).join()).to.match(
      /^The preview asked the service nothing\. The instance metadata service gave no response: /,
    );
    const error = await errorOf(create());
    expect(error.code).to.equal(status.UNAVAILABLE);
    expect(error.details).to.include("Only an OCI compute instance has one");
  });
});
