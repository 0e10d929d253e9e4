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

/** Answers by the request's path; the rest is 404. */
type Routes = Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

describe("registry: login", () => {
  const start = useServers();
  const serve = (routes: Routes) =>
    start((request, response) => {
      const route = routes[(request.url ?? "").replace(/\?.*/, "")];
      if (route) route(request, response);
      else response.writeHead(404).end();
    });
  /** A `/v2/` that wants this authorization and otherwise challenges. */
  const guarded =
    (challenge: () => string, wanted: string) => (request: IncomingMessage, response: ServerResponse) => {
      if (request.headers.authorization === wanted) response.writeHead(200).end("{}");
      else
        response
          .writeHead(401, { "www-authenticate": challenge() })
          .end('{"errors":[{"code":"UNAUTHORIZED","message":"SECRET"}]}');
    };

  it("needs no credentials where the registry is open", async () => {
    const server = await serve({ "/v2/": (_request, response) => response.end("{}") });
    expect(await login(server.url)).to.deep.equal({ accepted: true, detail: "no login needed" });
  });

  it("logs in by a Basic challenge", async () => {
    const server = await serve({ "/v2/": guarded(() => 'Basic realm="x"', basic) });
    expect(await login(server.url)).to.deep.equal({ accepted: true, detail: "accepted" });
    expect(server.requests).to.deep.equal(["GET /v2/", "GET /v2/"]);
  });

  it("sends no credentials before it is asked for them", async () => {
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
    it(`logs in by a Bearer challenge whose answer has ${field}`, async () => {
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

  it("says what a registry that refuses has answered, and nothing of its words", async () => {
    const server = await serve({ "/v2/": guarded(() => "Basic", "never") });
    expect(await login(server.url)).to.deep.equal({
      accepted: false,
      detail: `HTTP 401 UNAUTHORIZED to GET ${server.url}/v2/`,
    });
  });

  it("says what its token service has answered, without the query", async () => {
    const challenge = () => `Bearer realm="${server.url}/auth"`;
    const server = await serve({
      "/v2/": guarded(challenge, "never"),
      "/auth": (_request, response) => response.writeHead(403).end("<html>SECRET</html>"),
    });
    expect((await login(server.url)).detail).to.equal(`HTTP 403 to GET ${server.url}/auth`);
  });

  it("says that the bearer token is refused in its turn", async () => {
    const challenge = () => `Bearer realm="${server.url}/auth"`;
    const server = await serve({
      "/v2/": guarded(challenge, "never"),
      "/auth": (_request, response) => response.end('{"token":"jwt"}'),
    });
    expect((await login(server.url)).detail).to.equal(`HTTP 401 UNAUTHORIZED to GET ${server.url}/v2/`);
  });

  for (const body of ["{}", '{"token":5}', "null", "<html>"]) {
    it(`does not take ${body} for a bearer token`, async () => {
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
        detail: "a Bearer challenge whose realm is no https URL",
      });
      expect(server.requests).to.deep.equal(["GET /v2/"]);
    });
  }

  for (const challenge of ["Negotiate", "", "Digest realm=x"]) {
    it(`knows no challenge ${JSON.stringify(challenge)}`, async () => {
      const server = await serve({ "/v2/": guarded(() => challenge, "never") });
      expect((await login(server.url)).detail).to.equal("a login challenge that is neither Basic nor Bearer");
    });
  }

  for (const status of [302, 404, 429, 500, 503]) {
    it(`takes ${status} for no acceptance, and follows nothing`, async () => {
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

  it("answers where nobody listens, where the connection breaks, and where it is cancelled", async () => {
    const server = await serve({ "/v2/": (_request, response) => void response.destroy() });
    const host = new URL(server.url).host;
    expect((await login(server.url)).detail).to.match(new RegExp(`^no answer from ${host}`));
    expect(await login(server.url, AbortSignal.abort())).to.include({ accepted: false });
    await server.close();
    expect(await login(server.url)).to.deep.equal({
      accepted: false,
      detail: `no answer from ${host} (ECONNREFUSED)`,
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

  it("speaks https to every host but this machine", async () => {
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
