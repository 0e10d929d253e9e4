import { expect } from "chai";
import {
  identityClient,
  ManualClock,
  send,
  sendSigned,
  serviceError,
  signedHeaders,
  useEmulators,
  userId,
} from "../helpers/emulator";
import { rejection } from "../helpers/outcome";

describe("emulator: journal, hooks, request ids, rate limit", () => {
  const start = useEmulators();

  it("records a request without its credentials", async () => {
    const clock = new ManualClock(Date.parse("2026-01-02T03:04:05.678Z"));
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const path = `/20160918/users/${user}/authTokens`;
    const response = await sendSigned(emulator, user, {
      method: "POST",
      path: `${path}?a=1`,
      headers: { "opc-retry-token": "r" },
      body: '{"description":"d"}',
    });
    const [entry, ...more] = emulator.journal.entries;
    expect(more).to.deep.equal([]);
    expect(entry).to.include({
      index: 0,
      time: "2026-01-02T03:04:05.678Z",
      region: "PHX",
      operation: "createAuthToken",
      method: "POST",
      path,
      body: '{"description":"d"}',
      status: 200,
      caller: user,
      opcRequestId: response.headers["opc-request-id"],
    });
    expect(entry?.query).to.deep.equal({ a: "1" });
    expect(entry?.headers).to.include({ authorization: "[redacted]", "opc-retry-token": "r" });
    expect(response.headers.date).to.equal("Fri, 02 Jan 2026 03:04:05 GMT");
    expect(JSON.stringify(entry)).not.to.include(JSON.parse(response.body).token);
    emulator.journal.clear();
    await send(emulator.url, { method: "GET", path: "/" });
    expect(emulator.journal.entries.map(({ index, status }) => [index, status])).to.deep.equal([[1, 404]]);
  });

  it("sends a request id that begins with the client's", async () => {
    const emulator = await start();
    const idFor = async (id = "") =>
      (await send(emulator.url, { method: "GET", path: "/v2/", headers: { "opc-request-id": id } })).headers[
        "opc-request-id"
      ];
    expect(await idFor("mine-1")).to.match(/^mine-1\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
    expect(await idFor("a/b c")).to.match(/^a\/[0-9A-F]{32}\//);
    expect(await idFor()).to.match(/^[0-9A-F]{32}\/[0-9A-F]{32}\/[0-9A-F]{32}$/);
  });

  it("awaits one hook before the effect, and one after it before the response", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const seen: unknown[] = [];
    const look = (when: string) => async (entry: { status?: number }) => {
      await Promise.resolve();
      seen.push([when, emulator.store.liveTokens(user).length, entry.status]);
    };
    emulator.hooks.onRequest = look("before");
    emulator.hooks.onResponse = look("after");
    const client = identityClient(emulator, user);
    await client.createAuthToken({ userId: user, createAuthTokenDetails: { description: "d" } });
    expect(seen).to.deep.equal([
      ["before", 0, undefined],
      ["after", 1, 200],
    ]);
  });

  it("takes effect even if the client has disconnected when the hook returns", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const gone = new AbortController();
    let finished = () => {};
    const done = new Promise<void>((resolve) => {
      finished = resolve;
    });
    emulator.hooks.onRequest = () => gone.abort();
    emulator.hooks.onResponse = () => finished();
    const request = {
      method: "POST" as const,
      path: `/20160918/users/${user}/authTokens`,
      body: '{"description":"d"}',
    };
    const headers = await signedHeaders(emulator, user, request);
    await rejection(fetch(emulator.url + request.path, { ...request, headers, signal: gone.signal }));
    await done;
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("responds with 500 if a hook throws", async () => {
    const emulator = await start({
      hooks: {
        onRequest: () => {
          throw new Error("from the hook");
        },
      },
    });
    const user = userId(emulator, "user-a");
    const error = await serviceError(identityClient(emulator, user).listAuthTokens({ userId: user }));
    expect([error.statusCode, error.message]).to.deep.equal([500, "The emulator failed: from the hook"]);
  });

  it("limits the rate by the injected clock", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock, settings: { requestsPerSecond: 2, retryAfterSeconds: 3 } });
    const user = userId(emulator, "user-a");
    const status = async () => {
      const path = `/20160918/users/${user}/authTokens`;
      const response = await sendSigned(emulator, user, { method: "GET", path });
      return [response.status, response.headers["retry-after"]];
    };
    expect(await status()).to.deep.equal([200, undefined]);
    expect(await status()).to.deep.equal([200, undefined]);
    expect(await status()).to.deep.equal([429, "3"]);
    clock.advance(500);
    expect(await status()).to.deep.equal([200, undefined]);
    emulator.settings.retryAfterSeconds = 0;
    expect(await status()).to.deep.equal([429, undefined]);
    const error = await serviceError(identityClient(emulator, user).listAuthTokens({ userId: user }));
    expect(error.serviceCode).to.equal("TooManyRequests");
  });
});
