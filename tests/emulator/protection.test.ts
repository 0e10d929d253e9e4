import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { expect } from "chai";
import { send, sendSigned, useEmulators, userId } from "../helpers/emulator";
import { rejection } from "../helpers/outcome";

describe("emulator: protection", () => {
  const start = useEmulators();

  /** What the server sends on a connection until it closes it. */
  function converse(origin: string, text: string): Promise<string> {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve) => {
      let response = "";
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on("data", (chunk) => {
        response += chunk.toString();
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(response));
    });
  }

  it("listens on loopback only", async () => {
    for (const host of ["0.0.0.0", "::", "example.com"]) {
      expect((await rejection(start({ host }))).message).to.include("127.0.0.1 only");
    }
    const emulator = await start({ host: "localhost" });
    expect(new URL(emulator.url).hostname).to.equal("127.0.0.1");
  });

  it("responds with 413 to a body above the limit, with a length or chunked", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const path = `/20160918/users/${user}/authTokens`;
    const body = "x".repeat(1024 * 1024 + 1);
    const response = await sendSigned(emulator, user, { method: "POST", path, body });
    expect([response.status, JSON.parse(response.body).code]).to.deep.equal([413, "RequestEntityTooLarge"]);
    const headers = { "transfer-encoding": "chunked" };
    expect((await send(emulator.url, { method: "POST", path, body, headers })).status).to.equal(413);
    expect(emulator.journal.entries.map((entry) => entry.body)).to.deep.equal(["", ""]);
  });

  it("closes the connection for a body far above the limit", async () => {
    const emulator = await start({ limits: { maxBodyBytes: 10 } });
    await rejection(send(emulator.url, { method: "POST", path: "/", body: "x".repeat(1000) }));
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("closes the connection of a client that sends its headers or its body slowly", async () => {
    const emulator = await start({ limits: { headersTimeoutMs: 40, requestTimeoutMs: 60 } });
    expect(await converse(emulator.url, "GET / HTTP/1.1\r\nHost: x\r\n")).to.include(" 408 ");
    const slow = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc";
    await converse(emulator.url, slow);
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("responds to other clients while a hundred are slow, and disconnects those", async () => {
    const emulator = await start({ limits: { headersTimeoutMs: 400, requestTimeoutMs: 500 } });
    const user = userId(emulator, "user-a");
    const slow = Array.from({ length: 100 }, (_, n) =>
      converse(
        emulator.url,
        n % 2 === 0 ? "GET / HTTP/1.1\r\nX-" : "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n",
      ),
    );
    const path = `/20160918/users/${user}/authTokens`;
    expect((await sendSigned(emulator, user, { method: "GET", path })).status).to.equal(200);
    await Promise.all(slow);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);
  });

  it("rejects endless headers", async () => {
    const emulator = await start();
    const headers = Array.from({ length: 3_000 }, (_, n) => `X-${n}: ${"x".repeat(20)}\r\n`).join("");
    expect(await converse(emulator.url, `GET / HTTP/1.1\r\nHost: x\r\n${headers}`)).to.include(" 431 ");
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("is reachable only at the loopback address", async () => {
    const port = Number(new URL((await start()).url).port);
    const own = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of own) {
      const refused = await new Promise((resolve) => {
        const socket = connect(port, address, () => resolve(false));
        socket.on("error", () => resolve(true));
      });
      expect(refused, address).to.equal(true);
    }
  });

  it("does not decode paths", async () => {
    const emulator = await start();
    const user = userId(emulator, "admin");
    const { id } = emulator.store.addToken({ userId: user, description: "d" });
    const tokens = `/20160918/users/${user}/authTokens`;
    for (const path of [
      `/20160918/users/${user}%2FauthTokens`,
      `/20160918/users/x%2F..%2F${user}/authTokens`,
      `/20160918/users/x/../${user}/authTokens`,
      `/20160918/users/${user.replace("ocid1", "%6Fcid1")}/authTokens`,
      `/20160918/users//authTokens`,
      `${tokens}/`,
      `/20160918//users/${user}/authTokens`,
    ]) {
      expect((await sendSigned(emulator, user, { method: "GET", path })).status, path).to.equal(404);
    }
    for (const path of [
      `${tokens}%2F${id}`,
      `${tokens}/x%2F..%2F${id}`,
      `${tokens}/${id}%2F`,
      `${tokens}/${id}/`,
    ]) {
      expect((await sendSigned(emulator, user, { method: "DELETE", path })).status, path).to.equal(404);
    }
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("responds with 404 for other paths and 405 for other methods", async () => {
    const emulator = await start();
    const user = userId(emulator, "admin");
    expect((await send(emulator.url, { method: "GET", path: "/" })).status).to.equal(404);
    const path = `/20160918/users/${user}/authTokens`;
    expect((await sendSigned(emulator, user, { method: "DELETE", path })).status).to.equal(405);
    expect((await sendSigned(emulator, user, { method: "GET", path: `${path}/x/y` })).status).to.equal(404);
  });

  it("names the path that it does not serve", async () => {
    const emulator = await start();
    const responses = [
      await send(emulator.url, { method: "GET", path: "/20180101/x?secret=1" }),
      await sendSigned(emulator, userId(emulator, "admin"), { method: "GET", path: "/20160918/groups" }),
    ];
    expect(responses.map(({ status, body }) => [status, JSON.parse(body)])).to.deep.equal([
      [404, { code: "NotFound", message: "The local service has no GET /20180101/x." }],
      [404, { code: "NotFound", message: "The local service has no GET /20160918/groups." }],
    ]);
  });

  it("can be closed with open connections, and twice", async () => {
    const emulator = await start();
    const open = converse(emulator.url, "GET / HTTP/1.1\r\n");
    await (await fetch(emulator.url)).text();
    await emulator.close();
    await emulator.close();
    expect(await open).to.equal("");
    await rejection(fetch(emulator.url));
  });

  it("rejects a port that is in use", async () => {
    const port = Number(new URL((await start()).url).port);
    expect(await rejection(start({ port }))).to.include({ code: "EADDRINUSE" });
  });
});
