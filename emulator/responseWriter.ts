import type { ServerResponse } from "node:http";
import type { Fault } from "./faults";
import { errorResponse } from "./responses";
import type { HttpResponse, Sleep } from "./types";

/** How a request ends. */
export type ResponseAction =
  | { kind: "send"; response: HttpResponse }
  | { kind: "truncate"; response: HttpResponse }
  | { kind: "drip"; response: HttpResponse; bytes: number; ms: number }
  | { kind: "drop" }
  | { kind: "hang" };

const GARBAGE = '{"id": "ocid1.cred\u0000<not json';

/** Applies a fault before the request takes effect: the action that ends the request, or undefined to continue. */
export async function faultBeforeEffect(fault: Fault, sleep: Sleep): Promise<ResponseAction | undefined> {
  switch (fault.kind) {
    case "status":
      return fault.when === "after" ? undefined : { kind: "send", response: statusResponse(fault) };
    case "delay":
      if (fault.when !== "after") await sleep(fault.ms);
      return undefined;
    case "drop":
      return fault.when === "before" ? { kind: "drop" } : undefined;
    case "hang":
      return fault.when === "after" ? undefined : { kind: "hang" };
    default:
      return undefined;
  }
}

/** Applies a fault after the request took effect: the damaged response. */
export async function faultAfterEffect(
  fault: Fault,
  response: HttpResponse,
  sleep: Sleep,
): Promise<ResponseAction> {
  switch (fault.kind) {
    case "status":
      return { kind: "send", response: statusResponse(fault) };
    case "delay":
      if (fault.when === "after") await sleep(fault.ms);
      return { kind: "send", response };
    case "drop":
    case "hang":
      return { kind: fault.kind };
    case "truncate":
      return { kind: "truncate", response };
    case "garbage":
      return { kind: "send", response: withBody(response, fault.body ?? GARBAGE) };
    case "drip":
      return { kind: "drip", response, bytes: fault.bytes, ms: fault.ms };
    case "override":
      return { kind: "send", response: overridden(fault, response) };
  }
}

/** Carries out an action; the headers common to all responses are already set. */
export async function writeResponse(
  outgoing: ServerResponse,
  action: ResponseAction,
  sleep: Sleep,
): Promise<void> {
  switch (action.kind) {
    case "drop":
      outgoing.socket?.destroy();
      return;
    case "hang":
      return;
    case "send":
      writeHead(outgoing, action.response);
      outgoing.end(action.response.body);
      return;
    case "truncate":
      await truncate(outgoing, action.response);
      return;
    case "drip":
      writeHead(outgoing, action.response);
      outgoing.flushHeaders();
      for (const piece of pieces(Buffer.from(action.response.body), action.bytes)) {
        await sleep(action.ms);
        if (outgoing.destroyed) return;
        outgoing.write(piece);
      }
      outgoing.end();
  }
}

function writeHead(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  outgoing.writeHead(status, { ...headers, ...length });
}

/** Sends half of the body, or half of the head if there is no body, and closes the connection. */
async function truncate(outgoing: ServerResponse, response: HttpResponse): Promise<void> {
  const { socket } = outgoing;
  if (response.body === "") {
    await new Promise<void>((resolve) => {
      if (socket) socket.write(`HTTP/1.1 ${response.status} No Content\r\nopc-req`, () => resolve());
      else resolve();
    });
  } else {
    const whole = Buffer.from(response.body);
    writeHead(outgoing, response);
    await new Promise<void>((resolve) => {
      outgoing.write(whole.subarray(0, Math.floor(whole.length / 2)), () => resolve());
    });
  }
  socket?.destroy();
}

function* pieces(whole: Buffer, bytes: number): Generator<Buffer> {
  const size = Math.max(1, Math.floor(bytes));
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

function statusResponse(fault: Extract<Fault, { kind: "status" }>): HttpResponse {
  const code = fault.code ?? `Scripted${fault.status}`;
  const response = errorResponse(fault.status, code, fault.message ?? "A scripted fault.", fault.headers);
  return fault.body === undefined ? response : { ...response, body: fault.body };
}

/** A response with a body cannot have status 204. */
function withBody(response: HttpResponse, body: string): HttpResponse {
  const status = response.status === 204 ? 200 : response.status;
  return { status, headers: { "content-type": "application/json", ...response.headers }, body };
}

function overridden(fault: Extract<Fault, { kind: "override" }>, response: HttpResponse): HttpResponse {
  const original: unknown = response.body === "" ? undefined : JSON.parse(response.body);
  const body = fault.transform ? fault.transform(original) : "body" in fault ? fault.body : original;
  const other = body === undefined ? { ...response, body: "" } : withBody(response, JSON.stringify(body));
  return {
    ...other,
    status: fault.status ?? other.status,
    headers: { ...other.headers, ...fault.headers },
  };
}
