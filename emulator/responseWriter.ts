import type { ServerResponse } from "node:http";
import type { Fault } from "./faults";
import { errorResponse } from "./responses";
import type { HttpResponse, Sleep } from "./types";

/** What becomes of a request in the end. */
export type ResponseAction =
  | { kind: "send"; answer: HttpResponse }
  | { kind: "truncate"; answer: HttpResponse }
  | { kind: "drip"; answer: HttpResponse; bytes: number; ms: number }
  | { kind: "drop" }
  | { kind: "hang" };

const GARBAGE = '{"id": "ocid1.cred\u0000<not json';

/** A fault's strike before the effect: the delivery that ends the request there, or nothing. */
export async function faultBeforeEffect(fault: Fault, sleep: Sleep): Promise<ResponseAction | undefined> {
  switch (fault.kind) {
    case "status":
      return fault.when === "after" ? undefined : { kind: "send", answer: statusAnswer(fault) };
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

/** A fault's strike after the effect: the right answer, spoilt. */
export async function faultAfterEffect(
  fault: Fault,
  answer: HttpResponse,
  sleep: Sleep,
): Promise<ResponseAction> {
  switch (fault.kind) {
    case "status":
      return { kind: "send", answer: statusAnswer(fault) };
    case "delay":
      if (fault.when === "after") await sleep(fault.ms);
      return { kind: "send", answer };
    case "drop":
    case "hang":
      return { kind: fault.kind };
    case "truncate":
      return { kind: "truncate", answer };
    case "garbage":
      return { kind: "send", answer: withBody(answer, fault.body ?? GARBAGE) };
    case "drip":
      return { kind: "drip", answer, bytes: fault.bytes, ms: fault.ms };
    case "override":
      return { kind: "send", answer: overridden(fault, answer) };
  }
}

/** Writes a delivery; the headers common to all answers are set on the response already. */
export async function writeResponse(
  response: ServerResponse,
  delivery: ResponseAction,
  sleep: Sleep,
): Promise<void> {
  switch (delivery.kind) {
    case "drop":
      response.socket?.destroy();
      return;
    case "hang":
      return;
    case "send":
      writeHead(response, delivery.answer);
      response.end(delivery.answer.body);
      return;
    case "truncate":
      await truncate(response, delivery.answer);
      return;
    case "drip":
      writeHead(response, delivery.answer);
      response.flushHeaders();
      for (const piece of pieces(Buffer.from(delivery.answer.body), delivery.bytes)) {
        await sleep(delivery.ms);
        if (response.destroyed) return;
        response.write(piece);
      }
      response.end();
  }
}

function writeHead(response: ServerResponse, { status, headers, body }: HttpResponse): void {
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
}

/** Half of the body; of an answer without one, half of the head. */
async function truncate(response: ServerResponse, answer: HttpResponse): Promise<void> {
  const { socket } = response;
  if (answer.body === "") {
    await new Promise<void>((resolve) => {
      if (socket) socket.write(`HTTP/1.1 ${answer.status} No Content\r\nopc-req`, () => resolve());
      else resolve();
    });
  } else {
    const whole = Buffer.from(answer.body);
    writeHead(response, answer);
    await new Promise<void>((resolve) => {
      response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => resolve());
    });
  }
  socket?.destroy();
}

function* pieces(whole: Buffer, bytes: number): Generator<Buffer> {
  const size = Math.max(1, Math.floor(bytes));
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

function statusAnswer(fault: Extract<Fault, { kind: "status" }>): HttpResponse {
  const code = fault.code ?? `Scripted${fault.status}`;
  const answer = errorResponse(fault.status, code, fault.message ?? "A scripted fault.", fault.headers);
  return fault.body === undefined ? answer : { ...answer, body: fault.body };
}

/** An answer that carries a body cannot be a 204. */
function withBody(answer: HttpResponse, body: string): HttpResponse {
  const status = answer.status === 204 ? 200 : answer.status;
  return { status, headers: { "content-type": "application/json", ...answer.headers }, body };
}

function overridden(fault: Extract<Fault, { kind: "override" }>, answer: HttpResponse): HttpResponse {
  const right: unknown = answer.body === "" ? undefined : JSON.parse(answer.body);
  const body = fault.transform ? fault.transform(right) : "body" in fault ? fault.body : right;
  const other = body === undefined ? { ...answer, body: "" } : withBody(answer, JSON.stringify(body));
  return {
    ...other,
    status: fault.status ?? other.status,
    headers: { ...other.headers, ...fault.headers },
  };
}
