import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { closeAll, listenOnLoopback, pipeBoth } from "./sockets";

/** One request to a proxy. */
export interface ProxiedRequest {
  /** `CONNECT` for a tunnel; another method for a request over plain HTTP. */
  readonly method: string;
  /** `host:port` as the client asked for it. */
  readonly target: string;
  /** The proxy's status; of a plain request, before the target's response. */
  readonly status: 200 | 407 | 502;
}

/** A corporate proxy. */
export interface ConnectProxy {
  /** The value for `HTTPS_PROXY` and `HTTP_PROXY`, credentials included. */
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/** Options of a proxy. */
export interface ProxyOptions {
  /** The host names it resolves, each to a port of loopback; any other name gets a 502, without a look-up. */
  readonly hosts: Readonly<Record<string, number>>;
  /** The `user:password` that it requires. Default: none. */
  readonly credentials?: string;
}

/** A proxy on a free port of loopback, which tunnels (CONNECT) and forwards plain HTTP. */
export async function connectProxy({ hosts, credentials }: ProxyOptions): Promise<ConnectProxy> {
  const requests: ProxiedRequest[] = [];
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  /** The port to connect to, or the status that refuses. */
  const admit = (
    incoming: IncomingMessage,
    host: string,
    port: string,
  ): { port: number } | { status: 407 | 502 } => {
    const known = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
    const authorized = !expected || incoming.headers["proxy-authorization"] === expected;
    const status = !authorized ? 407 : known === undefined ? 502 : 200;
    requests.push({ method: incoming.method ?? "", target: `${host}:${port}`, status });
    return status === 200 && known !== undefined ? { port: known } : { status: status === 407 ? 407 : 502 };
  };

  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "", "http://origin-form.invalid");
    const admitted = admit(incoming, url.hostname, url.port || "80");
    if ("status" in admitted)
      return void response.writeHead(admitted.status, challenge(admitted.status)).end();
    forward(incoming, response, url, admitted.port);
  });
  server.on("connect", (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    const [host = "", port = ""] = (incoming.url ?? "").split(":");
    const admitted = admit(incoming, host, port);
    client.on("error", () => undefined);
    if ("status" in admitted) {
      const lines = Object.entries(challenge(admitted.status)).map(
        ([name, value]) => `${name}: ${value}\r\n`,
      );
      client.end(`HTTP/1.1 ${admitted.status} Refused\r\n${lines.join("")}content-length: 0\r\n\r\n`);
      return;
    }
    const target = connect(admitted.port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      target.write(head);
      pipeBoth(client, target);
    });
    target.on("error", () => client.destroy());
  });
  const close = closeAll(server);
  const port = await listenOnLoopback(server);
  const userInfo = credentials === undefined ? "" : `${credentials}@`;
  return { url: `http://${userInfo}127.0.0.1:${port}`, requests, close };
}

function challenge(status: number): Record<string, string> {
  return status === 407 ? { "proxy-authenticate": 'Basic realm="proxy"' } : {};
}

function forward(incoming: IncomingMessage, response: ServerResponse, url: URL, port: number): void {
  const { "proxy-authorization": _, ...headers } = incoming.headers;
  const outgoing = httpRequest(
    {
      host: "127.0.0.1",
      port,
      method: incoming.method,
      path: url.pathname + url.search,
      headers,
      agent: false,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("error", () => response.destroy());
  incoming.pipe(outgoing);
}
