import { request as httpRequest } from "node:http";
import { connect as connectTls } from "node:tls";
import { expect } from "chai";
import { connectProxy, type ProxyOptions } from "../../helpers/connectProxy";
import { useEmulators } from "../../helpers/emulator";
import { rejection } from "../../helpers/outcome";
import { tlsFront } from "../../helpers/tlsFront";

describe("helpers: a proxy and a private CA in front of the emulator", () => {
  const start = useEmulators();
  const host = "identity.us-phoenix-1.oci.internal";
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });

  async function setUp(options: Partial<ProxyOptions> = {}) {
    const emulator = await start();
    const front = await tlsFront(emulator.url, host);
    const proxy = await connectProxy({ hosts: { [host]: front.port }, ...options });
    open.push(front, proxy);
    return { emulator, front, proxy };
  }

  /** The response of a server behind the proxy to `GET /`, over TLS in a tunnel. */
  function getThroughTunnel(
    proxy: string,
    target: string,
    ca: string,
    authorization?: string,
  ): Promise<string> {
    const { hostname, port } = new URL(proxy);
    return new Promise((resolve, reject) => {
      const headers = authorization === undefined ? {} : { "proxy-authorization": authorization };
      const outgoing = httpRequest({ hostname, port, method: "CONNECT", path: `${target}:443`, headers });
      outgoing.on("error", reject);
      outgoing.on("connect", (incoming, socket) => {
        if (incoming.statusCode !== 200) return resolve(String(incoming.statusCode));
        const tls = connectTls({ socket, servername: target, ca }, () => {
          tls.write(`GET / HTTP/1.1\r\nhost: ${target}\r\nconnection: close\r\n\r\n`);
        });
        let text = "";
        tls.on("data", (chunk) => {
          text += chunk;
        });
        tls.on("error", reject);
        tls.on("close", () => resolve(text));
      });
      outgoing.end();
    });
  }

  it("tunnels to a host that only the proxy resolves and only the private CA certifies", async () => {
    const { emulator, front, proxy } = await setUp();
    expect(await getThroughTunnel(proxy.url, host, front.caPem)).to.include(
      "The local service has no GET /.",
    );
    expect(emulator.journal.entries.at(-1)?.headers.host).to.equal(host);
    expect(await getThroughTunnel(proxy.url, "elsewhere.internal", front.caPem)).to.equal("502");
    const other = await tlsFront(emulator.url, host);
    open.push(other);
    await rejection(getThroughTunnel(proxy.url, host, other.caPem));
    expect(proxy.requests.map(({ method, target, status }) => `${method} ${target} ${status}`)).to.deep.equal(
      [`CONNECT ${host}:443 200`, "CONNECT elsewhere.internal:443 502", `CONNECT ${host}:443 200`],
    );
  });

  it("requires credentials if it has some", async () => {
    const { front, proxy } = await setUp({ credentials: "ci:proxy-secret" });
    expect(proxy.url).to.match(/^http:\/\/ci:proxy-secret@127\.0\.0\.1:\d+$/);
    expect(await getThroughTunnel(proxy.url, host, front.caPem)).to.equal("407");
    const basic = `Basic ${Buffer.from("ci:proxy-secret").toString("base64")}`;
    expect(await getThroughTunnel(proxy.url, host, front.caPem, basic)).to.include("404");
  });

  it("forwards plain HTTP", async () => {
    const emulator = await start();
    const proxy = await connectProxy({ hosts: { "plain.internal": Number(new URL(emulator.url).port) } });
    open.push(proxy);
    const get = (path: string) =>
      new Promise((resolve, reject) => {
        const { hostname, port } = new URL(proxy.url);
        httpRequest({ hostname, port, path, agent: false }, (incoming) => {
          incoming.resume();
          resolve(incoming.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect(await get("http://plain.internal/opc/v2/instance/region")).to.equal(401);
    expect(await get("http://elsewhere.internal/")).to.equal(502);
  });
});
