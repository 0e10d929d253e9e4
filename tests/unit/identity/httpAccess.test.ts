import { inspect } from "node:util";
import { expect } from "chai";
import { httpAccess } from "../../../provider/identity/httpAccess";
import { isLocal } from "../../../provider/identity/localHost";
import { networkFailure } from "../../../provider/identity/networkFailure";
import { SettingsError } from "../../../provider/identity/settings";
import { type ConnectProxy, connectProxy, type ProxyOptions } from "../../helpers/connectProxy";
import { memoryFiles } from "../../helpers/credentials";
import { useServers } from "../../helpers/localServer";
import { rejection, thrown } from "../../helpers/outcome";
import { tlsFront } from "../../helpers/tlsFront";

// A name that nothing but the proxy of a test knows.
const HOST = "identity.corp.invalid";
const PASSWORD = "correct-horse";

describe("identity: ways out of this machine", () => {
  const start = useServers();
  const open: { close(): Promise<void> }[] = [];
  let service: Awaited<ReturnType<typeof start>>;
  let proxy: ConnectProxy;

  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()));
  });

  async function network(options: Partial<ProxyOptions> = {}) {
    service = await start(async (request, response) => {
      const { host, "content-length": length, "x-date": date } = request.headers;
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(["hello", host, length, date, body].filter(Boolean).join(" "));
    });
    const ours = await tlsFront(service.url, HOST);
    proxy = await connectProxy({ hosts: { [HOST]: ours.port }, ...options });
    open.push(ours, proxy);
    const files = memoryFiles({ "/ca.pem": ours.caPem });
    const certBundle = { value: "/ca.pem", origin: "a test" };
    return (env: Record<string, string>) => httpAccess({ env, files, certBundle });
  }

  for (const name of ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"]) {
    it(`goes through the proxy of ${name}, which alone knows the host, and trusts the private authority`, async () => {
      const access = await network();
      const response = await access({ [name]: proxy.url }).fetch(`https://${HOST}/x`);
      expect(await response.text()).to.equal(`hello ${HOST}`);
      expect(proxy.requests).to.deep.equal([{ method: "CONNECT", target: `${HOST}:443`, status: 200 }]);
    });
  }

  it("prefers the lower-case name", async () => {
    const access = await network();
    const env = { https_proxy: proxy.url, HTTPS_PROXY: "http://127.0.0.1:1" };
    expect((await access(env).fetch(`https://${HOST}/`)).status).to.equal(200);
  });

  it("shows the proxy its credentials", async () => {
    const access = await network({ credentials: `me:${PASSWORD}` });
    const { url } = proxy;
    expect(url).to.include(PASSWORD);
    expect((await access({ HTTPS_PROXY: url }).fetch(`https://${HOST}/`)).status).to.equal(200);
  });

  it("sends a body and its signed headers as they are", async () => {
    const access = await network();
    const headers = new Headers({ host: HOST, "content-length": "5", "x-date": "now" });
    const request = { method: "POST", headers, body: "12345" };
    const response = await access({ HTTPS_PROXY: proxy.url }).fetch(`https://${HOST}/x`, request);
    expect(await response.text()).to.equal(`hello ${HOST} 5 now 12345`);
  });

  const failing: readonly [string, (url: string) => string, RegExp][] = [
    [
      "one that wants credentials",
      (url) => url.replace(PASSWORD, "wrong-horse"),
      /^the proxy 127\.0\.0\.1:\d+ refused to connect to identity\.corp\.invalid \(HTTP 407: it wants a user name and a password\)$/,
    ],
    [
      "one that is not there",
      (url) => url.replace(/:\d+$/, ":1"),
      /^identity\.corp\.invalid cannot be reached through the proxy 127\.0\.0\.1:1 \(ECONNREFUSED\)$/,
    ],
  ];
  for (const [what, change, expected] of failing) {
    it(`names the proxy without its credentials: ${what}`, async () => {
      const access = await network({ credentials: `me:${PASSWORD}` });
      const error = await rejection(access({ HTTPS_PROXY: change(proxy.url) }).fetch(`https://${HOST}/`));
      expect(networkFailure(error, `https://${HOST}/`, 1000).detail).to.match(expected);
      expect(allOf(error)).not.to.match(/correct-horse|wrong-horse/);
    });
  }

  it("says that the proxy does not know the host", async () => {
    const access = await network();
    const url = "https://other.corp.invalid/";
    const error = await rejection(access({ HTTPS_PROXY: proxy.url }).fetch(url));
    expect(networkFailure(error, url, 1000).detail).to.match(
      /^the proxy .* refused to connect to other\.corp\.invalid \(HTTP 502\)$/,
    );
  });

  it("says that a certificate is not trusted", async () => {
    await network();
    const { fetch } = httpAccess({ env: { HTTPS_PROXY: proxy.url }, files: memoryFiles({}) });
    const error = await rejection(fetch(`https://${HOST}/`));
    const { failure, detail } = networkFailure(error, `https://${HOST}/`, 1000);
    expect(failure).to.equal("untrusted");
    expect(detail).to.match(
      /^the certificate of identity\.corp\.invalid through the proxy .* is not trusted/,
    );
  });

  it("gives a signal's own error back", async () => {
    const access = await network();
    const signal = AbortSignal.abort(new Error("cancelled"));
    const error = await rejection(access({ HTTPS_PROXY: proxy.url }).fetch(`https://${HOST}/`, { signal }));
    expect(error.message).to.equal("cancelled");
  });

  it("never takes a proxy to loopback, nor on the direct way", async () => {
    const access = await network();
    const { fetch, direct } = access({ HTTP_PROXY: "http://127.0.0.1:1", HTTPS_PROXY: "http://127.0.0.1:1" });
    for (const host of ["127.0.0.1", "localhost"]) {
      expect((await fetch(service.url.replace("127.0.0.1", host))).status).to.equal(200);
    }
    expect((await direct(service.url)).status).to.equal(200);
    expect(proxy.requests).to.deep.equal([]);
  });

  for (const hostname of [
    "localhost",
    "x.localhost",
    "127.0.0.1",
    "127.8.9.1",
    "[::1]",
    "169.254.169.254",
    "[fe80::1]",
    "[fd00:c1::a9fe:a9fe]",
  ]) {
    it(`holds ${hostname} for local`, () => {
      expect(isLocal(new URL(`http://${hostname}/`).hostname)).to.equal(true);
    });
  }
  for (const hostname of [
    "localhost.example.com",
    "128.0.0.1",
    "169.255.1.1",
    "[2001:db8::1]",
    "127.0.0.1.example.com",
  ]) {
    it(`holds ${hostname} for elsewhere`, () => {
      expect(isLocal(new URL(`http://${hostname}/`).hostname)).to.equal(false);
    });
  }

  for (const [noProxy, expected] of [
    [HOST, "direct"],
    ["corp.invalid", "direct"],
    [".corp.invalid", "direct"],
    ["*.corp.invalid", "direct"],
    ["*", "direct"],
    ["a.example, CORP.invalid", "direct"],
    [`${HOST}:443`, "direct"],
    [`${HOST}:8443`, "proxy"],
    ["orp.invalid", "proxy"],
    ["", "proxy"],
  ] as const) {
    it(`takes the ${expected} way for NO_PROXY=${noProxy}`, async () => {
      const access = await network();
      const error = await access({ HTTPS_PROXY: proxy.url, NO_PROXY: noProxy })
        .fetch(`https://${HOST}/`)
        .then(
          () => undefined,
          (failure: unknown) => failure,
        );
      // Nothing but the proxy resolves the name.
      expect(proxy.requests).to.have.length(expected === "proxy" ? 1 : 0);
      if (expected === "direct") {
        expect(networkFailure(error, `https://${HOST}/`, 1000).detail).not.to.include("proxy");
      }
    });
  }

  for (const value of [
    "ftp://me:correct-horse@x",
    "http://me:correct-horse@",
    "http://me:cor/rect-horse@x:y",
    "socks5://x",
    "http://me:50%@x",
  ]) {
    it("refuses a proxy that it cannot use, without its password", () => {
      const error = thrown(() => httpAccess({ env: { https_proxy: value }, files: memoryFiles({}) }));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.match(/^The environment variable https_proxy /);
      expect(allOf(error)).not.to.match(/horse|50%@/);
    });
  }

  for (const [what, files] of [
    ["is not there", {}],
    ["has no PEM certificate", { "/ca.pem": "sesame" }],
  ] as const) {
    it(`says that a certificate bundle ${what}`, () => {
      const options = {
        env: {},
        files: memoryFiles(files),
        certBundle: { value: "/ca.pem", origin: "a test" },
      };
      expect(thrown(() => httpAccess(options)).message).to.equal(
        `The certificate bundle /ca.pem (certBundle, a test) ${what}.`,
      );
    });
  }

  it("is the fetch of Node.js where there is neither a proxy nor a bundle", async () => {
    expect(httpAccess({ env: {}, files: memoryFiles({}) }).direct).to.equal(globalThis.fetch);
  });
});

/** Everything that a log of the error could show. */
function allOf(error: Error): string {
  return inspect(error, { depth: 9, showHidden: true });
}
