import { expect } from "chai";
import type { Fault } from "../../emulator";
import { identityClient, sendSigned, serviceError, useEmulators, userId } from "../helpers/emulator";
import { failureOf } from "../helpers/outcome";

describe("emulator: scripted faults", () => {
  const start = useEmulators();

  async function setUp(options = {}) {
    const slept: number[] = [];
    const sleep = async (ms: number) => {
      slept.push(ms);
    };
    const emulator = await start({ sleep, ...options });
    const user = userId(emulator, "user-a");
    const client = identityClient(emulator, user);
    const create = () =>
      client.createAuthToken({ userId: user, createAuthTokenDetails: { description: "d" } });
    const list = () => client.listAuthTokens({ userId: user });
    const held = () => emulator.store.liveTokens(user).length;
    return { emulator, user, client, create, list, held, slept };
  }

  for (const [status, code] of [
    [401, "NotAuthenticated"],
    [403, "NotAllowed"],
    [404, "NotAuthorizedOrNotFound"],
    [409, "IncorrectState"],
    [409, "InvalidatedRetryToken"],
    [412, "NoEtagMatch"],
    [429, "TooManyRequests"],
    [500, "InternalServerError"],
    [503, "ServiceUnavailable"],
  ] as const) {
    it(`responds with ${status} ${code} before the effect`, async () => {
      const { emulator, create, held } = await setUp();
      emulator.faults.add({ fault: { kind: "status", status, code, message: "scripted" } });
      const error = await serviceError(create());
      expect([error.statusCode, error.serviceCode, error.message]).to.deep.equal([status, code, "scripted"]);
      expect(error.opcRequestId).to.be.a("string");
      expect(held()).to.equal(0);
      expect(emulator.journal.entries[0]).to.include({ fault: "status", status });
      await create();
      expect(held()).to.equal(1);
    });
  }

  it("responds with 429 and Retry-After in seconds or as a date", async () => {
    const { emulator, user } = await setUp();
    for (const retryAfter of ["7", "Fri, 02 Jan 2026 03:04:05 GMT"]) {
      emulator.faults.add({
        fault: {
          kind: "status",
          status: 429,
          code: "TooManyRequests",
          headers: { "retry-after": retryAfter },
        },
      });
      const path = `/20160918/users/${user}/authTokens`;
      const response = await sendSigned(emulator, user, { method: "GET", path });
      expect([response.status, response.headers["retry-after"]]).to.deep.equal([429, retryAfter]);
    }
  });

  it("responds with 502 and an HTML body", async () => {
    const { emulator, list } = await setUp();
    const headers = { "content-type": "text/html" };
    emulator.faults.add({
      fault: { kind: "status", status: 502, body: "<html><h1>Bad Gateway</h1></html>", headers },
    });
    const error = await serviceError(list());
    expect(error.statusCode).to.equal(502);
    expect(error.message).to.include("<html>");
  });

  it("can respond with a status after the effect", async () => {
    const { emulator, create, held } = await setUp();
    emulator.faults.add({ fault: { kind: "status", status: 500, when: "after" } });
    expect((await serviceError(create())).statusCode).to.equal(500);
    expect(held()).to.equal(1);
  });

  for (const [when, effect] of [
    ["before", 0],
    ["after", 1],
  ] as const) {
    it(`drops the connection ${when} the effect`, async () => {
      const { emulator, create, held } = await setUp();
      emulator.faults.add({ fault: { kind: "drop", when } });
      const error = await failureOf(create());
      expect(error).not.to.have.property("statusCode");
      expect(held()).to.equal(effect);
      expect(emulator.journal.entries[0]).to.include({ fault: "drop" }).and.not.have.property("status");
    });

    it(`hangs ${when} the effect until the emulator is closed`, async () => {
      const { emulator, create, held } = await setUp();
      emulator.faults.add({ fault: { kind: "hang", when } });
      emulator.hooks.onResponse = () => void emulator.close();
      await failureOf(create());
      expect(held()).to.equal(effect);
    });

    it(`delays ${when} the effect, and then continues`, async () => {
      const { emulator, create, slept } = await setUp();
      emulator.faults.add({ fault: { kind: "delay", ms: 1234, when } });
      expect((await create()).authToken.token).to.be.a("string");
      expect(slept).to.deep.equal([1234]);
    });
  }

  for (const fault of [{ kind: "truncate" }, { kind: "garbage" }] as const satisfies Fault[]) {
    it(`sends a ${fault.kind}d body after the effect`.replace("garbaged", "garbage"), async () => {
      const { emulator, create, held } = await setUp();
      emulator.faults.add({ fault });
      expect(await failureOf(create())).not.to.have.property("statusCode");
      expect(held()).to.equal(1);
      expect(emulator.journal.entries[0]).to.include({ fault: fault.kind, status: 200 });
    });
  }

  it("truncates a response without a body too", async () => {
    const { emulator, user, client, create, held } = await setUp();
    const { authToken } = await create();
    emulator.faults.add({ fault: { kind: "truncate" } });
    await failureOf(client.deleteAuthToken({ userId: user, authTokenId: authToken.id ?? "" }));
    expect(held()).to.equal(0);
  });

  it("drips a response piece by piece", async () => {
    const { emulator, create, slept } = await setUp();
    emulator.faults.add({ fault: { kind: "drip", bytes: 10, ms: 50 } });
    expect((await create()).authToken.token).to.be.a("string");
    expect(slept.length).to.be.greaterThan(20);
    expect(new Set(slept)).to.deep.equal(new Set([50]));
  });

  it("overrides the body with a given or transformed one, or the status and headers", async () => {
    const { emulator, create, list } = await setUp();
    emulator.faults.add(
      {
        match: { operation: "createAuthToken" },
        fault: { kind: "override", transform: (body) => ({ ...(body as object), token: null, extra: [1] }) },
      },
      { match: { operation: "listAuthTokens" }, fault: { kind: "override", body: [{ id: 5 }] } },
      {
        match: { operation: "listAuthTokens" },
        fault: { kind: "override", status: 202, headers: { etag: "e" } },
      },
    );
    expect((await create()).authToken).to.deep.include({ token: null, extra: [1], description: "d" });
    expect((await list()).items).to.deep.equal([{ id: 5 }]);
    expect((await list()).items).to.have.length(1);
    expect(emulator.journal.entries.at(-1)?.status).to.equal(202);
  });

  it("matches by operation, method, path and position, in order, the given number of times", async () => {
    const { emulator, user, client, create, list } = await setUp();
    const status = (value: number): Fault => ({ kind: "status", status: value });
    emulator.faults.add(
      { match: { operation: "listAuthTokens", nth: 2 }, times: 2, fault: status(500) },
      { match: { method: "POST", pathPattern: `/users/${user}/` }, fault: status(501) },
      { match: { pathPattern: /regionSubscriptions$/ }, fault: status(502) },
      { match: { operation: ["updateAuthToken", "deleteAuthToken"] }, fault: status(503) },
    );
    expect(emulator.faults.pending).to.equal(5);
    const outcome = async (call: Promise<unknown>) =>
      call.then(
        () => 200,
        (error) => error.statusCode,
      );
    const lists = [];
    for (let n = 0; n < 4; n += 1) lists.push(await outcome(list()));
    expect(lists).to.deep.equal([200, 500, 500, 200]);
    expect(await outcome(create())).to.equal(501);
    expect(await outcome(create())).to.equal(200);
    const tenancyId = emulator.tenancy.id;
    expect(await outcome(client.listRegionSubscriptions({ tenancyId }))).to.equal(502);
    expect(await outcome(client.deleteAuthToken({ userId: user, authTokenId: "x" }))).to.equal(503);
    expect(emulator.faults.pending).to.equal(0);
  });

  it("applies one fault per request, and none after clear", async () => {
    const { emulator, list } = await setUp();
    emulator.faults.add(
      { fault: { kind: "status", status: 500 } },
      { fault: { kind: "status", status: 503 } },
    );
    expect((await serviceError(list())).statusCode).to.equal(500);
    expect((await serviceError(list())).statusCode).to.equal(503);
    emulator.faults.add({ times: Number.POSITIVE_INFINITY, fault: { kind: "status", status: 500 } });
    emulator.faults.clear();
    expect((await list()).items).to.deep.equal([]);
  });

  it("does not use up a fault for a badly signed request", async () => {
    const { emulator, user } = await setUp();
    emulator.faults.add({ fault: { kind: "status", status: 500 } });
    const path = `/20160918/users/${user}/authTokens`;
    const response = await fetch(emulator.url + path);
    expect([response.status, emulator.faults.pending]).to.deep.equal([401, 1]);
  });

  it("applies to the registry too", async () => {
    const { emulator } = await setUp();
    emulator.faults.add({ match: { operation: "registryLogin" }, fault: { kind: "status", status: 503 } });
    expect((await fetch(`${emulator.url}/v2/`)).status).to.equal(503);
    expect((await fetch(`${emulator.url}/v2/`)).status).to.equal(401);
  });
});
