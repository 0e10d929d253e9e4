import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Emulator, signInSettings } from "../../../emulator";
import { ManualClock, send, sharedKeyPair, useEmulators, userId } from "../../helpers/emulator";
import { rejection } from "../../helpers/outcome";

describe("emulator: a Kubernetes cluster's workloads", () => {
  const start = useEmulators();
  const path = "/resourcePrincipalSessionTokens";
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-cluster-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  interface Ask {
    bearer?: string;
    body?: string;
    trusted?: boolean;
  }

  async function ask(emulator: Emulator, { bearer, body, trusted = true }: Ask) {
    const { caPem } = await emulator.signIn.cluster.tls();
    const authorization = `Bearer ${bearer ?? emulator.signIn.serviceAccountToken()}`;
    const podKey = (await sharedKeyPair()).publicKeyPem;
    return new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = httpsRequest(
        {
          host: "127.0.0.1",
          port: emulator.proxymuxPort,
          path,
          method: "POST",
          headers: { authorization, "content-type": "application/json" },
          agent: false,
          ...(trusted ? { ca: caPem } : {}),
        },
        (incoming) => {
          let text = "";
          incoming.on("data", (chunk) => {
            text += chunk;
          });
          incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, text }));
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body ?? JSON.stringify({ podKey }));
    });
  }

  it("get a session for Oracle's client, in a process that trusts the cluster's CA", async () => {
    const emulator = await start({ proxymuxPort: 0 });
    const user = userId(emulator, "user-a");
    const settings = await signInSettings(emulator, "oke_workload_identity", folder);
    const env = Object.fromEntries(settings.map(({ env = "", value }) => [env, value]));
    // Oracle's provider does not pass the CA to fetch in Node.js 18 and later.
    const script = `
      const { NoRetryConfigurationDetails, OkeWorkloadIdentityAuthenticationDetailsProvider: Provider } = require("oci-common");
      const { IdentityClient } = require("oci-identity");
      const { OkeWorkloadIdentityAuthenticationDetailsProviderBuilder: Builder } = Provider;
      const authenticationDetailsProvider = new Builder(
        process.env.OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH,
        process.env.OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH,
      ).build();
      const client = new IdentityClient({ authenticationDetailsProvider }, { retryConfiguration: NoRetryConfigurationDetails });
      client.endpoint = process.env.OCI_IDENTITY_ENDPOINT;
      client.listAuthTokens({ userId: ${JSON.stringify(user)} }).then(({ items }) => process.exit(items.length === 0 ? 0 : 2), (error) => { console.error(error); process.exit(1); });`;
    const child = spawn(process.execPath, ["-e", script], {
      env: { ...process.env, ...env, NODE_EXTRA_CA_CERTS: env.OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH },
      cwd: __dirname,
      stdio: ["ignore", "inherit", "inherit"],
    });
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(status).to.equal(0);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal([
      "workloadSession",
      "listAuthTokens",
    ]);
    expect(emulator.journal.entries.at(-1)?.caller).to.equal(emulator.signIn.cluster.workloadId);
  });

  it("get it as a JSON string in base64, over TLS with the cluster's CA only", async () => {
    const emulator = await start({ proxymuxPort: 0 });
    const { status, text } = await ask(emulator, {});
    expect(status).to.equal(200);
    const { token } = JSON.parse(Buffer.from(JSON.parse(text), "base64").toString());
    expect(token).to.match(/^ST\$eyJ/);
    expect(emulator.signIn.secrets).to.include(token.slice(3));
    const { code } = (await rejection(ask(emulator, { trusted: false }))) as NodeJS.ErrnoException;
    expect(code).to.equal("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
    expect((await send(emulator.url, { method: "POST", path })).status).to.equal(404);
  });

  it("get no session with another token, an expired one, or without a key", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock, proxymuxPort: 0 });
    const statusOf = async (given: Ask) => (await ask(emulator, given)).status;
    expect(await statusOf({ bearer: emulator.signIn.subjectToken() })).to.equal(401);
    for (const body of ["", "[]", "{}", '{"podKey":"x"}']) expect(await statusOf({ body })).to.equal(400);
    const bearer = emulator.signIn.serviceAccountToken(60_000);
    expect(await statusOf({ bearer })).to.equal(200);
    clock.advance(60_000);
    expect(await statusOf({ bearer })).to.equal(401);
  });
});
