import { status } from "@grpc/grpc-js";
import {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  DiffResponse,
  PropertyDiff,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import {
  AUTH_TOKEN,
  ask,
  configOf,
  configureRequest,
  errorOf,
  partialState,
  SIGNATURE,
  secret,
  struct,
  UNKNOWN_TEXT,
  urnOf,
  usePlugins,
} from "../helpers/plugin";

describe("plugin: lifecycle of an AuthToken over gRPC", () => {
  const start = useEmulators();
  const { configured } = usePlugins();

  async function setUp(options = {}, args = {}) {
    const emulator = await start(options);
    const user = userId(emulator, "user-a");
    const { host, client } = await configured({ ...configOf(emulator, user), ...args });
    const inputs = { userId: user, description: "first" };
    const create = (properties: object = inputs) =>
      ask(client, "create", new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct(properties)));
    return { emulator, user, host, client, inputs, create, live: () => emulator.store.liveTokens(user) };
  }

  it("creates: the id is the token's OCID, the value is secret", async () => {
    const { create, live, inputs } = await setUp();
    const made = await create();
    const [token] = live();
    expect(made.getId()).to.equal(token?.id);
    expect(made.getProperties()?.toJavaScript()).to.deep.equal({
      ...inputs,
      id: token?.id,
      state: "ACTIVE",
      timeCreated: token?.timeCreated,
      token: secret(token?.text),
    });
  });

  it("keeps secret inputs secret", async () => {
    const { create, user, live } = await setUp();
    const made = await create({
      userId: user,
      description: secret("hidden"),
      rotateWhenChanged: { a: "1", b: secret("2") },
    });
    const outputs = made.getProperties()?.toJavaScript() ?? {};
    expect(outputs.description).to.deep.equal(secret("hidden"));
    expect(outputs.rotateWhenChanged).to.deep.equal(secret({ a: "1", b: "2" }));
    expect(live()[0]?.description).to.equal("hidden");
  });

  it("returns plain secrets to an engine that does not support them", async () => {
    const { client, emulator, user, create, live } = await setUp();
    await ask(client, "configure", configureRequest(configOf(emulator, user)).setAcceptsecrets(false));
    const made = await create();
    expect(made.getProperties()?.toJavaScript().token).to.equal(live()[0]?.text);
  });

  it("previews a create with at most one list: what only the service knows is unknown, and the value is a secret", async () => {
    const { client, emulator, inputs } = await setUp();
    const request = new CreateRequest()
      .setUrn(AUTH_TOKEN)
      .setProperties(struct({ ...inputs, description: UNKNOWN_TEXT }))
      .setPreview(true);
    const made = await ask(client, "create", request);
    expect(made.getId()).to.equal("");
    expect(made.getProperties()?.toJavaScript()).to.deep.equal({
      userId: inputs.userId,
      description: UNKNOWN_TEXT,
      id: UNKNOWN_TEXT,
      state: UNKNOWN_TEXT,
      timeCreated: UNKNOWN_TEXT,
      token: secret(UNKNOWN_TEXT),
    });
    await ask(client, "create", request);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);
  });

  it("sends nothing for a preview if checkInPreview is false, and still needs the settings", async () => {
    const { client, emulator, user, inputs } = await setUp({}, { checkInPreview: false });
    const request = new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct(inputs)).setPreview(true);
    await ask(client, "create", request);
    expect(emulator.journal.entries).to.have.length(0);
    const { fingerprint: _none, ...args } = configOf(emulator, user);
    await ask(client, "configure", configureRequest({ ...args, checkInPreview: "false" }));
    const error = await errorOf(ask(client, "create", request));
    expect(error.code).to.equal(status.FAILED_PRECONDITION);
    expect(error.details).to.match(/^Missing OCI setting fingerprint\./);
  });

  it("previews a description's change with everything else known", async () => {
    const { client, create, emulator, inputs } = await setUp();
    const made = await create();
    emulator.journal.clear();
    const request = new UpdateRequest()
      .setId(made.getId())
      .setUrn(AUTH_TOKEN)
      .setOlds(made.getProperties())
      .setNews(struct({ ...inputs, description: "second" }))
      .setPreview(true);
    const updated = await ask(client, "update", request);
    expect(updated.getProperties()?.toJavaScript()).to.deep.equal({
      ...made.getProperties()?.toJavaScript(),
      description: "second",
    });
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);
  });

  it("updates the description and keeps the value", async () => {
    const { client, create, inputs, live } = await setUp();
    const made = await create();
    const request = new UpdateRequest()
      .setId(made.getId())
      .setUrn(AUTH_TOKEN)
      .setOlds(made.getProperties())
      .setNews(struct({ ...inputs, description: "second" }));
    const updated = await ask(client, "update", request);
    expect(updated.getProperties()?.toJavaScript()).to.include({ description: "second", id: made.getId() });
    expect(updated.getProperties()?.toJavaScript().token).to.deep.equal(secret(live()[0]?.text));
    expect(live()[0]?.description).to.equal("second");
  });

  async function diffOf(olds: object, news: object, type = "AuthToken") {
    const { client } = await setUp();
    const request = new DiffRequest()
      .setId("ocid1.credential.oc1..aaaa")
      .setUrn(urnOf(type))
      .setOlds(struct(olds))
      .setNews(struct(news));
    const response = await ask(client, "diff", request);
    const { DIFF_SOME } = DiffResponse.DiffChanges;
    const detailed = [...response.getDetaileddiffMap().entries()];
    return {
      changed: response.getChanges() === DIFF_SOME,
      diffs: response.getDiffsList(),
      replaces: response.getReplacesList(),
      stables: response.getStablesList(),
      deleteFirst: response.getDeletebeforereplace(),
      detailed: Object.fromEntries(detailed.map(([key, found]) => [key, found.getKind()])),
    };
  }

  const { ADD, ADD_REPLACE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = PropertyDiff.Kind;
  const OLD = {
    id: "ocid1.credential.oc1..aaaa",
    userId: "ocid1.user.oc1..a",
    description: "d",
    state: "ACTIVE",
  };

  it("diffs: no change", async () => {
    const found = await diffOf(OLD, { userId: OLD.userId, description: "d" });
    expect(found).to.include({ changed: false });
    expect(found.detailed).to.deep.equal({});
  });

  it("diffs: a description is an update that keeps the rest", async () => {
    const found = await diffOf(OLD, { userId: OLD.userId, description: "e" });
    expect(found).to.deep.include({ changed: true, diffs: ["description"], replaces: [] });
    expect(found.detailed).to.deep.equal({ description: UPDATE });
    expect(found.stables).to.include.members(["id", "userId", "token", "timeCreated"]);
  });

  it("diffs: a user, also an unknown one, and rotateWhenChanged replace, the new token first", async () => {
    const user = await diffOf(OLD, { userId: UNKNOWN_TEXT, description: "d" });
    expect(user).to.deep.include({ replaces: ["userId"], stables: [], deleteFirst: false });
    expect(user.detailed).to.deep.equal({ userId: UPDATE_REPLACE });
    const added = await diffOf(OLD, { userId: OLD.userId, description: "d", rotateWhenChanged: secret("1") });
    expect(added.detailed).to.deep.equal({ rotateWhenChanged: ADD_REPLACE });
    const removed = await diffOf(
      { ...OLD, rotateWhenChanged: "1" },
      { userId: OLD.userId, description: "d" },
    );
    expect(removed.detailed).to.deep.equal({ rotateWhenChanged: DELETE_REPLACE });
    const waits = await diffOf(OLD, {
      userId: OLD.userId,
      description: "d",
      waitForRegistry: { host: "phx.ocir.io", username: "ns/user" },
    });
    expect(waits.detailed).to.deep.equal({ waitForRegistry: ADD });
  });

  it("checks: names the property, returns the inputs unchanged", async () => {
    const { client, emulator } = await setUp();
    const news = { userId: "nobody", description: secret("x".repeat(401)), colour: "red" };
    const request = new CheckRequest().setUrn(AUTH_TOKEN).setNews(struct(news));
    const response = await ask(client, "check", request);
    expect(response.getFailuresList().map((failure) => failure.getProperty())).to.deep.equal([
      "userId",
      "description",
      "colour",
    ]);
    expect(response.getInputs()?.toJavaScript()).to.deep.equal(news);
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("checks: unknown values pass, an asset does not", async () => {
    const { client, user } = await setUp();
    const check = (news: object) =>
      ask(client, "check", new CheckRequest().setUrn(AUTH_TOKEN).setNews(struct(news)));
    const unknown = await check({ userId: UNKNOWN_TEXT, description: secret(UNKNOWN_TEXT) });
    expect(unknown.getFailuresList()).to.have.length(0);
    const asset = await check({
      userId: user,
      description: { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "a" },
    });
    expect(asset.getFailuresList().map((failure) => failure.toObject())).to.deep.equal([
      { property: "description", reason: "description must not be an asset or an archive" },
    ]);
  });

  it("decodes an output value", async () => {
    const { create, user, live } = await setUp();
    const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    const made = await create({
      userId: { [SIGNATURE]: OUTPUT, value: user, dependencies: [] },
      description: { [SIGNATURE]: OUTPUT, value: "d", secret: true },
    });
    expect(made.getProperties()?.toJavaScript()).to.deep.include({ userId: user, description: secret("d") });
    expect(live()).to.have.length(1);
  });

  it("refreshes: the service's outputs, and the value of the state", async () => {
    const { client, create, emulator, inputs } = await setUp();
    const made = await create();
    emulator.store.patchToken(made.getId(), { description: "changed elsewhere" });
    const request = new ReadRequest()
      .setId(made.getId())
      .setUrn(AUTH_TOKEN)
      .setProperties(made.getProperties())
      .setInputs(struct({ ...inputs, description: secret("first") }));
    const found = await ask(client, "read", request);
    expect(found.getId()).to.equal(made.getId());
    expect(found.getInputs()?.toJavaScript()).to.deep.equal({
      ...inputs,
      description: secret("changed elsewhere"),
    });
    expect(found.getProperties()?.toJavaScript().token).to.deep.equal(
      made.getProperties()?.toJavaScript().token,
    );
  });

  it("refreshes: returns no id for a token that is proven deleted", async () => {
    const { client, create, emulator } = await setUp({}, { consistencyWindowSeconds: "0" });
    const made = await create();
    emulator.store.deleteToken(made.getId());
    const request = new ReadRequest()
      .setId(made.getId())
      .setUrn(AUTH_TOKEN)
      .setProperties(made.getProperties());
    const found = await ask(client, "read", request);
    expect(found.getId()).to.equal("");
    expect(found.hasProperties()).to.equal(false);
  });

  it("imports by user and OCID, with a warning and without a value", async () => {
    const { client, emulator, user, host } = await setUp();
    const token = emulator.store.addToken({ userId: user, description: "by hand" });
    const request = new ReadRequest().setId(`users/${user}/authTokens/${token.id}`).setUrn(AUTH_TOKEN);
    const found = await ask(client, "read", request);
    expect(found.getId()).to.equal(token.id);
    expect(found.getInputs()?.toJavaScript()).to.deep.equal({ userId: user, description: "by hand" });
    expect(found.getProperties()?.toJavaScript()).to.not.have.property("token");
    expect(host.logged).to.have.length(1);
    expect(host.logged[0]).to.include({ severity: 2, urn: AUTH_TOKEN });
    expect(host.logged[0]?.message).to.match(/value of an imported auth token is not available/);
  });

  it("deletes, also a token that is already deleted", async () => {
    const { client, create, live } = await setUp();
    const made = await create();
    const request = new DeleteRequest()
      .setId(made.getId())
      .setUrn(AUTH_TOKEN)
      .setProperties(made.getProperties());
    await ask(client, "delete", request);
    await ask(client, "delete", request);
    expect(live()).to.have.length(0);
  });

  it("fails a create beyond the token limit with a code that says nothing was created", async () => {
    const { create, emulator, user } = await setUp();
    for (const description of ["one", "two"]) emulator.store.addToken({ userId: user, description });
    const error = await errorOf(create());
    expect(error.code).to.equal(status.RESOURCE_EXHAUSTED);
    expect(error.details).to.match(/already has the 2 auth tokens/);
    expect(partialState(error)).to.equal(undefined);
  });

  it("keeps a token that does not become ACTIVE within the resource's own timeout", async () => {
    const { client, inputs, live, host } = await setUp({
      settings: { creatingMs: Number.POSITIVE_INFINITY },
    });
    const request = new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct(inputs)).setTimeout(1);
    const error = await errorOf(ask(client, "create", request));
    const [token] = live();
    expect(error.code).to.equal(status.DEADLINE_EXCEEDED);
    expect(error.details).to.match(/time limit of 1 s \(customTimeouts\)/);
    const partial = partialState(error);
    expect(partial).to.include({ code: status.DEADLINE_EXCEEDED, id: token?.id });
    expect(partial?.properties).to.deep.include({ state: "CREATING", token: secret(token?.text) });
    expect(partial?.reasons).to.deep.equal([error.details]);
    expect(error.details).not.to.include(token?.text);
    expect(host.logged.some(({ ephemeral, message }) => ephemeral && /CREATING/.test(message))).to.equal(
      true,
    );
  });
});
