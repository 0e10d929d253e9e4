import { expect } from "chai";
import { identityClient, sendSigned, serviceError, useEmulators, userId } from "../helpers/emulator";

describe("emulator: auth tokens", () => {
  const start = useEmulators();

  async function setUp(options = {}) {
    const emulator = await start(options);
    const user = userId(emulator, "user-a");
    const client = identityClient(emulator, user);
    const create = async (description: string) =>
      (await client.createAuthToken({ userId: user, createAuthTokenDetails: { description } })).authToken;
    const tokensPath = `/20160918/users/${user}/authTokens`;
    return { emulator, user, client, create, tokensPath };
  }

  it("returns the value of a token only when it is created", async () => {
    const { emulator, user, client } = await setUp();
    const response = await client.createAuthToken({
      userId: user,
      createAuthTokenDetails: { description: "ci" },
    });
    const { authToken } = response;
    expect(authToken.id).to.match(/^ocid1\.credential\.oc1\.\.[a-z2-7]{60}$/);
    expect(authToken.token).to.have.length(20);
    expect(authToken).to.include({
      userId: user,
      description: "ci",
      lifecycleState: "ACTIVE",
      timeExpires: null,
    });
    expect(authToken.timeCreated).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(response.etag).to.be.a("string");
    expect(response.opcRequestId).to.be.a("string");

    const { items } = await client.listAuthTokens({ userId: user });
    expect(items).to.have.length(1);
    expect(items[0]).not.to.have.property("token");
    expect(emulator.store.liveTokens(user).map(({ text }) => text)).to.deep.equal([authToken.token]);
    expect(JSON.stringify(emulator.journal.entries)).not.to.include(authToken.token ?? "?");
  });

  it("changes a description and nothing else", async () => {
    const { emulator, user, client, create } = await setUp();
    const { id, token } = await create("old");
    const { authToken, etag } = await client.updateAuthToken({
      userId: user,
      authTokenId: id ?? "",
      updateAuthTokenDetails: { description: "new" },
    });
    expect(authToken).to.include({ id, description: "new" });
    expect(authToken).not.to.have.property("token");
    expect(etag).to.equal(emulator.store.allTokens()[0]?.etag);
    expect(emulator.store.liveTokens(user)[0]).to.include({ description: "new", text: token });
  });

  it("keeps a description that an update omits", async () => {
    const { emulator, user, create, tokensPath } = await setUp();
    const { id } = await create("old");
    const response = await sendSigned(emulator, user, {
      method: "PUT",
      path: `${tokensPath}/${id}`,
      body: "{}",
    });
    expect([response.status, JSON.parse(response.body).description]).to.deep.equal([200, "old"]);
  });

  it("responds with 204 to a deletion, and with 404 to a second one", async () => {
    const { emulator, user, client, create } = await setUp();
    const request = { userId: user, authTokenId: (await create("x")).id ?? "" };
    await client.deleteAuthToken(request);
    expect(emulator.journal.of("deleteAuthToken")[0]?.status).to.equal(204);
    expect((await client.listAuthTokens({ userId: user })).items).to.deep.equal([]);
    expect((await serviceError(client.deleteAuthToken(request))).statusCode).to.equal(404);
    const update = { ...request, updateAuthTokenDetails: { description: "y" } };
    expect((await serviceError(client.updateAuthToken(update))).statusCode).to.equal(404);
  });

  it("rejects a third token until one is deleted", async () => {
    const { user, client, create } = await setUp();
    const first = await create("1");
    await create("2");
    const error = await serviceError(create("3"));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([400, "UserCapacityExceeded"]);
    await client.deleteAuthToken({ userId: user, authTokenId: first.id ?? "" });
    await create("3");
  });

  it("can report the limit with another status and code", async () => {
    const { create } = await setUp({
      settings: { tokenLimit: 0, limitStatus: 409, limitCode: "LimitExceeded" },
    });
    const error = await serviceError(create("1"));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([409, "LimitExceeded"]);
  });

  for (const [what, body, code] of [
    ["no description", "{}", "MissingParameter"],
    ["a null description", '{"description":null}', "MissingParameter"],
    ["a description that is no string", '{"description":5}', "InvalidParameter"],
    ["401 characters", JSON.stringify({ description: "x".repeat(401) }), "InvalidParameter"],
    ["bad JSON", '{"description":', "CannotParseRequest"],
    ["an empty body", "", "CannotParseRequest"],
    ["a list", "[]", "CannotParseRequest"],
  ] as const) {
    it(`responds with 400 ${code} to ${what}`, async () => {
      const { emulator, user, tokensPath } = await setUp();
      const response = await sendSigned(emulator, user, { method: "POST", path: tokensPath, body });
      expect([response.status, JSON.parse(response.body).code]).to.deep.equal([400, code]);
      expect(emulator.store.allTokens()).to.deep.equal([]);
    });
  }

  it("accepts 400 characters, and an empty description unless the settings forbid it", async () => {
    const { emulator, create } = await setUp({ settings: { tokenLimit: 9 } });
    expect((await create("x".repeat(400))).description).to.have.length(400);
    expect((await create("")).description).to.equal("");
    emulator.settings.allowEmptyDescription = false;
    expect((await serviceError(create(""))).serviceCode).to.equal("InvalidParameter");
  });

  it("checks if-match on update and delete", async () => {
    const { user, client } = await setUp();
    const created = await client.createAuthToken({
      userId: user,
      createAuthTokenDetails: { description: "1" },
    });
    const request = { userId: user, authTokenId: created.authToken.id ?? "" };
    const update = (ifMatch: string) =>
      client.updateAuthToken({ ...request, ifMatch, updateAuthTokenDetails: { description: "2" } });
    const updated = await update(created.etag);
    expect(updated.etag).not.to.equal(created.etag);
    for (const call of [
      () => update(created.etag),
      () => client.deleteAuthToken({ ...request, ifMatch: created.etag }),
    ]) {
      const error = await serviceError(call());
      expect([error.statusCode, error.serviceCode]).to.deep.equal([412, "NoEtagMatch"]);
    }
    await client.deleteAuthToken({ ...request, ifMatch: updated.etag });
  });

  it("lets only an administrator act for others", async () => {
    const { emulator, user } = await setUp();
    const other = userId(emulator, "user-b");
    const asAdmin = identityClient(emulator, userId(emulator, "admin"));
    const details = { createAuthTokenDetails: { description: "d" } };
    const { authToken } = await asAdmin.createAuthToken({ userId: user, ...details });
    const asOther = identityClient(emulator, other);
    const request = { userId: user, authTokenId: authToken.id ?? "" };
    for (const call of [
      () => asOther.listAuthTokens({ userId: user }),
      () => asOther.createAuthToken({ userId: user, ...details }),
      () => asOther.updateAuthToken({ ...request, updateAuthTokenDetails: { description: "x" } }),
      () => asOther.deleteAuthToken(request),
      () => asOther.getUser({ userId: user }),
      () => asAdmin.listAuthTokens({ userId: "ocid1.user.oc1..nobody" }),
      () => asAdmin.deleteAuthToken({ ...request, userId: other }),
    ]) {
      const error = await serviceError(call());
      expect([error.statusCode, error.serviceCode]).to.deep.equal([404, "NotAuthorizedOrNotFound"]);
    }
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("can be changed without a request", async () => {
    const { emulator, client, user } = await setUp();
    const { id } = emulator.store.addToken({
      userId: user,
      description: "seeded",
      text: "text",
      timeCreated: "2016-08-25T21:10:29.600Z",
      timeExpires: "2030-01-01T00:00:00.000Z",
    });
    emulator.store.addToken({ userId: user, description: "2" });
    emulator.store.addToken({ userId: user, description: "beyond the limit" });
    emulator.store.setDescription(id, "changed");
    emulator.store.patchToken(id, { state: "INACTIVE", inactiveStatus: 4 });
    const { items } = await client.listAuthTokens({ userId: user });
    expect(items).to.have.length(3);
    expect(items[0]).to.deep.equal({
      id,
      userId: user,
      description: "changed",
      lifecycleState: "INACTIVE",
      inactiveStatus: 4,
      timeCreated: "2016-08-25T21:10:29.600Z",
      timeExpires: "2030-01-01T00:00:00.000Z",
    });
    expect(items[1]).not.to.have.property("timeExpires");
    emulator.store.deleteToken(id);
    expect((await client.listAuthTokens({ userId: user })).items).to.have.length(2);
    expect(() => emulator.store.deleteToken(id)).to.throw("no token");
    expect(() => emulator.store.setDescription(id, "x")).to.throw("no token");
    expect(() => emulator.store.addToken({ userId: "nobody", description: "x" })).to.throw("no user");
    expect(() => emulator.store.addUser({ id: user, name: "again" })).to.throw("exists");
    expect(() => emulator.store.removeUser("nobody")).to.throw("no user");
  });

  it("removes the tokens of a removed user", async () => {
    const { emulator, user, create } = await setUp();
    await create("x");
    emulator.store.removeUser(user);
    expect(emulator.store.allTokens()).to.deep.equal([]);
    const admin = identityClient(emulator, userId(emulator, "admin"));
    expect((await serviceError(admin.listAuthTokens({ userId: user }))).statusCode).to.equal(404);
  });
});
