import { status } from "@grpc/grpc-js";
import {
  CheckRequest,
  ConfigureRequest,
  CreateRequest,
  DiffRequest,
  DiffResponse,
  InvokeRequest,
  ProviderHandshakeRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import {
  AUTH_TOKEN,
  ask,
  configOf,
  configureRequest,
  errorOf,
  secret,
  struct,
  UNKNOWN_TEXT,
  usePlugins,
} from "../helpers/plugin";

const PROVIDER = "urn:pulumi:dev::project::pulumi:providers:oci-auth-tokens::provider";
const GET = "oci-auth-tokens:index:getAuthTokens";

describe("plugin: a provider's configuration over gRPC", () => {
  const start = useEmulators();
  const { engine, plugin } = usePlugins();

  async function setUp(env: NodeJS.ProcessEnv = {}) {
    const host = await engine();
    const { client } = await plugin([host.address], env);
    const checkConfig = (news: object, olds?: object) => {
      const request = new CheckRequest().setUrn(PROVIDER).setNews(struct(news));
      if (olds) request.setOlds(struct(olds));
      return ask(client, "checkConfig", request);
    };
    const list = (user: string) =>
      ask(client, "invoke", new InvokeRequest().setTok(GET).setArgs(struct({ userId: user })));
    return { client, host, checkConfig, list };
  }

  it("handshake: secrets, resources and outputs are supported", async () => {
    const { client } = await setUp();
    const answer = await ask(client, "handshake", new ProviderHandshakeRequest());
    expect(answer.toObject()).to.include({ acceptSecrets: true, acceptResources: true, acceptOutputs: true });
  });

  it("checks: returns the arguments unchanged", async () => {
    const { checkConfig } = await setUp();
    const news = { region: "us-phoenix-1", privateKey: UNKNOWN_TEXT, consistencyWindowSeconds: 3 };
    expect((await checkConfig(news)).getInputs()?.toJavaScript()).to.deep.equal(news);
  });

  it("checks: marks secrets by the schema, if the language has not", async () => {
    const { checkConfig } = await setUp();
    const news = { region: "us-phoenix-1", privateKey: "key", privateKeyPassword: secret("passphrase") };
    expect((await checkConfig(news)).getInputs()?.toJavaScript()).to.deep.equal({
      region: "us-phoenix-1",
      privateKey: secret("key"),
      privateKeyPassword: secret("passphrase"),
    });
  });

  it("checks: names invalid arguments, warns of unknown ones", async () => {
    const { checkConfig, host } = await setUp();
    const answer = await checkConfig({
      retryBudgetSeconds: "soon",
      region: ["us-phoenix-1"],
      version: "1.0.0",
      reigon: "us-phoenix-1",
    });
    expect(answer.getFailuresList().map((failure) => failure.getProperty())).to.have.members([
      "retryBudgetSeconds",
      "region",
    ]);
    expect(host.logged.map(({ message }) => message)).to.have.length(1);
    expect(host.logged[0]?.message).to.match(
      /Unknown settings of oci-auth-tokens: reigon \(did you mean region\?\)\. There are: auth, tenancyOcid/,
    );
  });

  it("diffs: whatever changes, nothing is replaced", async () => {
    const { client } = await setUp();
    const request = new DiffRequest()
      .setUrn(PROVIDER)
      .setOldInputs(struct({ tenancyOcid: "a", region: "b" }))
      .setNews(struct({ tenancyOcid: "c", userOcid: "d", region: "b" }));
    const answer = await ask(client, "diffConfig", request);
    expect(answer.getChanges()).to.equal(DiffResponse.DiffChanges.DIFF_SOME);
    expect(answer.getDiffsList()).to.have.members(["tenancyOcid", "userOcid"]);
    expect(answer.getReplacesList()).to.deep.equal([]);
  });

  it("accepts numbers, numbers as strings, and secrets", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client, list } = await setUp();
    const config = configOf(emulator, user);
    await ask(
      client,
      "configure",
      configureRequest({
        ...config,
        privateKey: secret(config.privateKey),
        requestTimeoutSeconds: 10,
        retryBudgetSeconds: "0",
        version: "0.1.0",
      }),
    );
    expect((await list(user)).getReturn()?.toJavaScript()).to.deep.equal({ userId: user, authTokens: [] });
  });

  it("accepts the variables of an older engine", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client, list } = await setUp();
    const request = new ConfigureRequest();
    for (const [key, value] of Object.entries(configOf(emulator, user))) {
      request.getVariablesMap().set(`oci-auth-tokens:config:${key}`, value);
    }
    await ask(client, "configure", request);
    expect((await list(user)).getReturn()?.toJavaScript()).to.deep.equal({ userId: user, authTokens: [] });
  });

  it("reads the environment for missing arguments", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { tenancyOcid, userOcid, fingerprint, privateKey, identityEndpoint } = configOf(emulator, user);
    const { client, list } = await setUp({
      OCI_TENANCY_OCID: tenancyOcid,
      OCI_USER_OCID: userOcid,
      OCI_FINGERPRINT: fingerprint,
      OCI_PRIVATE_KEY: privateKey,
      OCI_IDENTITY_ENDPOINT: identityEndpoint,
    });
    await ask(client, "configure", configureRequest({}));
    expect((await list(user)).getReturn()?.toJavaScript().authTokens).to.deep.equal([]);
  });

  it("configures twice: the second configuration replaces the first", async () => {
    const emulator = await start();
    const [a, b] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const { client, list } = await setUp();
    await ask(client, "configure", configureRequest(configOf(emulator, a)));
    await list(a);
    await ask(client, "configure", configureRequest(configOf(emulator, b)));
    await list(b);
    expect((await errorOf(list(a))).code).to.equal(status.NOT_FOUND);
  });

  it("previews while an argument is unknown, and fails what would be sent", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client, list } = await setUp();
    await ask(client, "configure", configureRequest({ ...configOf(emulator, user), region: UNKNOWN_TEXT }));
    const request = new CreateRequest()
      .setUrn(AUTH_TOKEN)
      .setProperties(struct({ userId: user, description: "d" }));
    const preview = await ask(client, "create", request.setPreview(true));
    expect(preview.getProperties()?.toJavaScript().token).to.deep.equal(secret(UNKNOWN_TEXT));
    const error = await errorOf(list(user));
    expect(error).to.include({ code: status.FAILED_PRECONDITION });
    expect(error.details).to.match(/The provider's region will be known only after an update/);
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("names a missing setting when a request needs it", async () => {
    const { client, list } = await setUp();
    await ask(client, "configure", configureRequest({}));
    const error = await errorOf(list("ocid1.user.oc1..aaaa"));
    expect(error.code).to.equal(status.FAILED_PRECONDITION);
    expect(error.details).to.match(
      /Missing OCI settings tenancyOcid, userOcid, fingerprint, privateKeyPath, region\./,
    );
  });
});
