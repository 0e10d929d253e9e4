import { expect } from "chai";
import { SettingsError } from "../../../../provider/identity/settings";
import { ask, signInWith, useSignInWorld } from "../../../helpers/authContext";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;
const FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

describe("identity: OKE workload identity", () => {
  const world = useSignInWorld({ proxymuxPort: 0 });

  async function pod() {
    const { signIn, proxymuxPort, url } = world().emulator;
    const { caPem } = await signIn.cluster.tls();
    const files: Record<string, string> = {
      [`${FOLDER}/token`]: `${signIn.serviceAccountToken()}\n`,
      [`${FOLDER}/ca.crt`]: caPem,
    };
    const env = {
      OCI_IDENTITY_ENDPOINT: url,
      KUBERNETES_SERVICE_HOST: "127.0.0.1",
      KUBERNETES_SERVICE_PORT_PROXYMUX: String(proxymuxPort),
      OCI_RESOURCE_PRINCIPAL_REGION: "phx",
      // What a proxy would never reach.
      HTTPS_PROXY: "http://127.0.0.1:1",
    };
    return {
      ...world(),
      given: { config: { auth: "OKEWorkloadIdentity" }, env, files, clock: world().clock },
    };
  }

  it("signs in through the cluster's own TLS", async () => {
    const { emulator, user, given } = await pod();
    const signedIn = await signInWith(given);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("listAuthTokens")[0]?.caller).to.equal(emulator.signIn.cluster.workloadId);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
  });

  it("reads the service account's token for every session", async () => {
    const { emulator, user, given, pass } = await pod();
    const paths = { token: "/sa/token", ca: "/sa/ca" };
    const liveFiles = {
      [paths.token]: emulator.signIn.serviceAccountToken(),
      [paths.ca]: Object.values(given.files)[1] ?? "",
    };
    const env = {
      ...given.env,
      OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: paths.token,
      OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: paths.ca,
    };
    const signedIn = await signInWith({ ...given, env, liveFiles });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    pass(61 * MINUTE);
    liveFiles[paths.token] = emulator.signIn.serviceAccountToken();
    expect(await ask(emulator, signedIn, user)).to.equal(200);
  });

  it("trusts the cluster's authority alone", async () => {
    const { emulator, user, given } = await pod();
    const foreign = await emulator.signIn.instance.rootPem();
    const signedIn = await signInWith({
      ...given,
      files: { ...given.files, [`${FOLDER}/ca.crt`]: foreign },
    });
    const error = await rejection(ask(emulator, signedIn, user));
    expect(error.message).to.match(
      /^The cluster's workload identity service gave no response: the certificate of 127\.0\.0\.1:\d+ is not trusted/,
    );
  });

  it("names the kind of cluster that it needs", async () => {
    const { emulator, user, given } = await pod();
    emulator.faults.add({ match: { operation: "workloadSession" }, fault: { kind: "status", status: 403 } });
    const error = await rejection(ask(emulator, await signInWith(given), user));
    expect(error.message).to.include("must be an enhanced one");
  });

  for (const [what, change, expected] of [
    ["no pod", { KUBERNETES_SERVICE_HOST: "" }, "KUBERNETES_SERVICE_HOST, which every pod has"],
    ["a port that is none", { KUBERNETES_SERVICE_PORT_PROXYMUX: "x y" }, "are no host and port"],
    ["no token", { OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH: "/none" }, "There is no file /none"],
    ["no authority", { OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: "/none" }, "There is no file /none"],
  ] as const) {
    it(`says what is wrong: ${what}`, async () => {
      const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", OCI_RESOURCE_PRINCIPAL_REGION: "phx" };
      const env = { ...pod, ...change };
      const files = { [`${FOLDER}/token`]: "token", [`${FOLDER}/ca.crt`]: "authority" };
      const error = await rejection(signInWith({ config: { auth: "oke_workload_identity" }, env, files }));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(expected);
    });
  }
});
