import { createServer } from "node:http";
import { send } from "../helpers/emulator";

/** A proxy that can be shut, so that connections are refused, and opened again at the same port. */
export interface TcpProxy {
  readonly url: string;
  /** Refuses new connections. */
  shut(): void;
  open(): Promise<void>;
  close(): void;
}

/** Starts a proxy in front of a service. Every request gets its own connection. */
export async function startTcpProxy(origin: string): Promise<TcpProxy> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", async () => {
      const { method, url: path = "", headers } = incoming;
      const body = Buffer.concat(chunks).toString();
      const request = { method: method as "GET", path, headers: headers as Record<string, string> };
      const answer = await send(origin, body ? { ...request, body } : request);
      outgoing.writeHead(answer.status, { ...answer.headers, connection: "close" }).end(answer.body);
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  const port = await listenSomewhere(listen);
  return {
    url: `http://127.0.0.1:${port}`,
    shut: () => void server.close(),
    open: async () => {
      if (!server.listening) await listen(port);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Below the ephemeral ports: while the proxy is shut no other process may get its port. */
const FIRST_PORT = 20_000;
const PORTS = 10_000;

async function listenSomewhere(listen: (port: number) => Promise<void>): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    try {
      await listen(port);
      return port;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    }
  }
}
