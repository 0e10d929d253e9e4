import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { failed, handleRequest, type RequestParts, tooLarge } from "./handleRequest";
import { newRequestId } from "./ids";
import type { Journal } from "./journal";
import { writeResponse } from "./responseWriter";
import { routeOf } from "./router";
import type { ApiRequest, Random, Region } from "./types";

/** Limits that protect the server from bad clients. */
export interface ServerLimits {
  /** Maximum size of a request body in bytes; a larger one gets 413. */
  maxBodyBytes: number;
  /** Milliseconds a client has to send its headers; then 408, and the connection is closed. */
  headersTimeoutMs: number;
  /** Milliseconds a client has to send the whole request; then 408, and the connection is closed. */
  requestTimeoutMs: number;
}

/** What a server needs in addition to the request handling. */
export interface ServerParts extends RequestParts {
  journal: Journal;
  random: Random;
  limits: ServerLimits;
}

/** A server that listens for one region. */
export interface RunningServer {
  /** `http://127.0.0.1:port`, or `https:`. */
  origin: string;
  /** Stops listening and destroys every connection. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
// How much of an oversized body is read and discarded, so that the client receives the 413.
const DRAIN_FACTOR = 8;

/** The key and certificate of a TLS server, in PEM format. */
export interface TlsIdentity {
  key: string;
  cert: string;
}

/** Serves one region on loopback, over TLS if `tls` is given. Port 0 means a free port. Rejects if the port is in use. */
export async function serve(
  parts: ServerParts,
  region: Region,
  port: number,
  tls?: TlsIdentity,
): Promise<RunningServer> {
  const { headersTimeoutMs, requestTimeoutMs } = parts.limits;
  const sockets = new Set<Socket>();
  const running = { origin: "" };
  const options = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.max(10, Math.min(headersTimeoutMs, requestTimeoutMs) / 4),
  };
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    handle(parts, region, running.origin, incoming, outgoing).catch(() => outgoing.socket?.destroy());
  };
  const server = tls ? createTlsServer({ ...options, ...tls }, listener) : createServer(options, listener);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  running.origin = `${tls ? "https" : "http"}://${await listen(server, port)}`;
  return {
    origin: running.origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      const address = server.address() as AddressInfo;
      resolve(`${address.address}:${address.port}`);
    });
  });
}

async function handle(
  parts: ServerParts,
  region: Region,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const requestId = newRequestId(headerOf(incoming, "opc-request-id"), parts.random);
  outgoing.sendDate = false;
  outgoing.setHeader("date", new Date(parts.clock.now()).toUTCString());
  outgoing.setHeader("opc-request-id", requestId);
  const body = await readBody(incoming, parts.limits.maxBodyBytes);
  const request = describe(incoming, body ?? Buffer.alloc(0), region, origin, requestId);
  const route = routeOf(request.method, request.path);
  const entry = parts.journal.open(
    {
      time: new Date(parts.clock.now()).toISOString(),
      region: region.key,
      operation: route.operation,
      method: request.method,
      path: request.path,
      query: request.query,
      body: route.service === "identity" ? request.body.toString() : "",
      opcRequestId: requestId,
    },
    request.headers,
  );
  if (!body) {
    const response = tooLarge(parts.limits.maxBodyBytes);
    entry.status = response.status;
    outgoing.setHeader("connection", "close");
    return writeResponse(outgoing, { kind: "send", response }, parts.sleep);
  }
  const action = await handleRequest(parts, route, request, entry).catch(failed);
  await writeResponse(outgoing, action, parts.sleep);
}

/** The whole body, or undefined if it is too large. Rejects if the client disconnects. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit * DRAIN_FACTOR) throw new Error("body far beyond the limit");
    if (size <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= limit ? Buffer.concat(chunks) : undefined;
}

function describe(
  incoming: IncomingMessage,
  body: Buffer,
  region: Region,
  origin: string,
  requestId: string,
): ApiRequest {
  const target = incoming.url ?? "/";
  const mark = target.indexOf("?");
  const search = mark < 0 ? "" : target.slice(mark + 1);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = [value].flat().join(", ");
  }
  return {
    region,
    origin,
    method: incoming.method ?? "GET",
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    query: Object.fromEntries(new URLSearchParams(search)),
    headers,
    body,
    requestId,
  };
}

function headerOf(incoming: IncomingMessage, name: string): string | undefined {
  return [incoming.headers[name]].flat()[0];
}
