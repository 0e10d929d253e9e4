import type { IncomingMessage, ServerResponse } from "node:http";
import { expect } from "chai";
import { registryLogin } from "../../../provider/registry/login";
import { writeEndlessly } from "../../helpers/endless";
import { useServers } from "../../helpers/localServer";

const username = "ns/me";
const password = "p:a:s:s";
const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const login = (url: string, signal?: AbortSignal) =>
  registryLogin(fetch)({ host: new URL(url).host, username, password }, signal);

/** Responses by path; any other path is a 404. */
type Routes = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

describe("registry: login", () => {
  const start = useServers();
  const serve = (routes: Routes) =>
    start((request, response) => {
      const route = routes[(request.url ?? "").replace(/\?.*/, "")];
      if (route) route(request, response);
      else response.writeHead(404).end();
    });
  /** A `/v2/` that requires this authorization and otherwise sends a challenge. */
  const guarded =
    (challenge: () => string, wanted: string) => (request: IncomingMessage, response: ServerResponse) => {
      if (request.headers.authorization === wanted) response.writeHead(200).end("{}");
      else
        response
          .writeHead(401, { "www-authenticate": challenge() })
          .end('{"errors":[{"code":"UNAUTHORIZED","message":"SECRET"}]}');
    };

  it("needs no credentials if the registry is public", async () => {
    const server = await serve({ "/v2/": (_request, response) => response.end("{}") });
    expect(await login(server.url)).to.deep.equal({ accepted: true, detail: "no login needed" });
  });

  it("logs in by a Basic challenge", async () => {
    const server = await serve({ "/v2/": guarded(() => 'Basic realm="x"', basic) });
    expect(await login(server.url)).to.deep.equal({ accepted: true, detail: "accepted" });
    expect(server.requests).to.deep.equal(["GET /v2/", "GET /v2/"]);
  });

  it("sends no credentials before a challenge", async () => {
    const seen: unknown[] = [];
    const server = await serve({
      "/v2/": (request, response) => {
        seen.push(request.headers.authorization);
        guarded(() => "basic", basic)(request, response);
      },
    });
    await login(server.url);
    expect(seen).to.deep.equal([undefined, basic]);
  });

  for (const field of ["token", "access_token"]) {
    it(`logs in by a Bearer challenge whose response has ${field}`, async () => {
      const challenge = () => `Bearer realm="${server.url}/auth?x=1",service="reg",scope="repository:a:pull"`;
      const server = await serve({
        "/v2/": guarded(challenge, "Bearer jwt"),
        "/auth": (request, response) =>
          response
            .writeHead(request.headers.authorization === basic ? 200 : 401)
            .end(JSON.stringify({ [field]: "jwt" })),
      });
      expect((await login(server.url)).accepted).to.equal(true);
      expect(server.requests[1]).to.equal(
        "GET /auth?x=1&account=ns%2Fme&service=reg&scope=repository%3Aa%3Apull",
      );
    });
  }

  it("reports the status of a registry that rejects the login, without its text", async () => {
    const server = await serve({ "/v2/": guarded(() => "Basic", "never") });
    expect(await login(server.url)).to.deep.equal({
      accepted: false,
      detail: `HTTP 401 UNAUTHORIZED to GET ${server.url}/v2/`,
    });
  });

  it("reports the status of its token service, without the query", async () => {
    const challenge = () => `Bearer realm="${server.url}/auth"`;
    const server = await serve({
      "/v2/": guarded(challenge, "never"),
      "/auth": (_request, response) => response.writeHead(403).end("<html>SECRET</html>"),
    });
    expect((await login(server.url)).detail).to.equal(`HTTP 403 to GET ${server.url}/auth`);
  });

  it("reports that the bearer token is rejected", async () => {
    const challenge = () => `Bearer realm="${server.url}/auth"`;
    const server = await serve({
      "/v2/": guarded(challenge, "never"),
      "/auth": (_request, response) => response.end('{"token":"jwt"}'),
    });
    expect((await login(server.url)).detail).to.equal(`HTTP 401 UNAUTHORIZED to GET ${server.url}/v2/`);
  });

  for (const body of ["{}", '{"token":5}', "null", "<html>"]) {
    it(`rejects ${body} as a bearer token`, async () => {
      const challenge = () => `Bearer realm="${server.url}/auth"`;
      const server = await serve({
        "/v2/": guarded(challenge, "never"),
        "/auth": (_request, response) => response.end(body),
      });
      expect((await login(server.url)).accepted).to.equal(false);
    });
  }

  for (const realm of [
    "http://registry.example/auth",
    "http://127.0.0.1.example/auth",
    "ftp://127.0.0.1/auth",
    "/auth",
    "",
  ]) {
    it(`sends no password to the realm ${JSON.stringify(realm)}`, async () => {
      const server = await serve({ "/v2/": guarded(() => `Bearer realm="${realm}"`, "never") });
      expect(await login(server.url)).to.deep.equal({
        accepted: false,
        detail: "a Bearer challenge whose realm is not an https URL",
      });
      expect(server.requests).to.deep.equal(["GET /v2/"]);
    });
  }

  for (const challenge of ["Negotiate", "", "Digest realm=x"]) {
    it(`does not support the challenge ${JSON.stringify(challenge)}`, async () => {
      const server = await serve({ "/v2/": guarded(() => challenge, "never") });
      expect((await login(server.url)).detail).to.equal("a login challenge that is neither Basic nor Bearer");
    });
  }

  for (const status of [302, 404, 429, 500, 503]) {
    it(`does not treat ${status} as accepted, and follows no redirect`, async () => {
      const server = await serve({
        "/v2/": (_request, response) => response.writeHead(status, { location: "/elsewhere" }).end(),
      });
      expect(await login(server.url)).to.deep.equal({
        accepted: false,
        detail: `HTTP ${status} to GET ${server.url}/v2/ without credentials`,
      });
      expect(server.requests).to.deep.equal(["GET /v2/"]);
    });
  }

  it("returns a reason if nothing listens, if the connection breaks, and if it is cancelled", async () => {
    const server = await serve({ "/v2/": (_request, response) => void response.destroy() });
    const host = new URL(server.url).host;
    expect((await login(server.url)).detail).to.match(new RegExp(`^no response from ${host}`));
    expect(await login(server.url, AbortSignal.abort())).to.include({ accepted: false });
    await server.close();
    expect(await login(server.url)).to.deep.equal({
      accepted: false,
      detail: `no response from ${host} (ECONNREFUSED)`,
    });
  });

  it("reads no more than 1 MiB of a response, of the registry or of its token service", async () => {
    for (const endless of ["/v2/", "/auth"]) {
      let written: Promise<number> | undefined;
      const server = await serve({
        "/v2/": guarded(() => `Bearer realm="${server.url}/auth"`, "never"),
        "/auth": (_request, response) => response.end('{"token":"never"}'),
        [endless]: (_request, response) => {
          response.writeHead(endless === "/auth" ? 200 : 503);
          written = writeEndlessly(response);
        },
      });
      const host = new URL(server.url).host;
      expect(await login(server.url)).to.deep.equal({
        accepted: false,
        detail: `a response to the login at ${host} is larger than 1 MiB`,
      });
      expect(await written).to.be.lessThan(32 * 1024 * 1024);
    }
  });

  it("uses https for every host but this machine", async () => {
    const urls: string[] = [];
    const answering = async (url: string | URL | Request) => {
      urls.push(String(url));
      return new Response(null, { status: 200 });
    };
    for (const host of [
      "phx.ocir.io",
      "phx.ocir.io:8443",
      "localhost:5000",
      "127.1.2.3",
      "localhost.example",
    ]) {
      await registryLogin(answering)({ host, username, password });
    }
    expect(urls).to.deep.equal([
      "https://phx.ocir.io/v2/",
      "https://phx.ocir.io:8443/v2/",
      "http://localhost:5000/v2/",
      "http://127.1.2.3/v2/",
      "https://localhost.example/v2/",
    ]);
  });
});
