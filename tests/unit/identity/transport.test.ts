import type { ServerResponse } from "node:http";
import { expect } from "chai";
import type { Signer } from "../../../provider/identity/auth/signer";
import { ServiceError, TransportError } from "../../../provider/identity/errors";
import { isTransient } from "../../../provider/identity/retry";
import { httpClient, parseRetryAfter, type TransportCall } from "../../../provider/identity/transport";
import { NOON } from "../../helpers/clock";
import { writeEndlessly } from "../../helpers/endless";
import { useServers } from "../../helpers/localServer";
import { rejection } from "../../helpers/outcome";

const unsigned: Signer = { sign: async () => undefined };

/** One request through the SDK's interface, up to the body of the answer. */
async function ask(url: string, more: Partial<TransportCall> & { timeoutMs?: number; body?: string } = {}) {
  const { timeoutMs = 5000, body, ...call } = more;
  const client = httpClient(
    { signer: unsigned, fetch, attemptTimeoutMs: timeoutMs },
    { operation: "ListAuthTokens", ...call },
  );
  const request = { method: body ? "POST" : "GET", uri: url, headers: new Headers() };
  const response = await client.send({ ...request, ...(body ? { body } : {}) } as Parameters<
    typeof client.send
  >[0]);
  return { response, body: response.status === 204 ? undefined : await response.json() };
}

async function transportFailure(call: Promise<unknown>): Promise<TransportError> {
  const error = await rejection(call);
  if (!(error instanceof TransportError)) throw error;
  return error;
}

async function serviceFailure(call: Promise<unknown>): Promise<ServiceError> {
  const error = await rejection(call);
  if (!(error instanceof ServiceError)) throw error;
  return error;
}

describe("identity: transport", () => {
  const start = useServers();
  const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
    start((_request, response) => response.writeHead(status, headers).end(body));

  it("hands on an answer, its status and its headers", async () => {
    const server = await answering(200, '{"id":"x"}', { "opc-next-page": "p2", etag: "e" });
    const { response, body } = await ask(server.url);
    expect(body).to.deep.equal({ id: "x" });
    expect([response.status, response.headers.get("opc-next-page")]).to.deep.equal([200, "p2"]);
  });

  it("hands on an answer without a body", async () => {
    const server = await start((_request, response) => response.writeHead(204).end());
    expect((await ask(server.url)).response.status).to.equal(204);
  });

  it("asks for a page, and keeps the rest of the query", async () => {
    const server = await answering(200, "[]");
    await ask(`${server.url}/x?a=1`, { page: "a/b&c=d" });
    expect(server.requests).to.deep.equal(["GET /x?a=1&page=a%2Fb%26c%3Dd"]);
  });

  it("reads Oracle's error, and no more of it than code, message, request id and times", async () => {
    const date = new Date(NOON).toUTCString();
    const body = JSON.stringify({ code: "TooManyRequests", message: "Slow\r\n\u0007down", token: "SECRET" });
    const server = await answering(429, body, { "opc-request-id": "R/1", "retry-after": "7", date });
    const error = await serviceFailure(ask(server.url));
    expect(error).to.include({ status: 429, code: "TooManyRequests", serviceMessage: "Slow down" });
    expect(error).to.include({ requestId: "R/1", retryAfterMs: 7000, serverTimeMs: NOON });
    expect(error.message).to.equal(
      "ListAuthTokens: HTTP 429 TooManyRequests: Slow down (opc-request-id R/1)",
    );
  });

  it("counts a Retry-After date from the service's own clock, not from this machine's", async () => {
    const date = new Date(NOON).toUTCString();
    const server = await answering(503, "{}", { date, "retry-after": new Date(NOON + 90_000).toUTCString() });
    expect((await serviceFailure(ask(server.url))).retryAfterMs).to.equal(90_000);
  });

  for (const [what, body] of [
    ["HTML", "<html>SECRET</html>"],
    ["nothing", ""],
    ["null", "null"],
    ["a text", '"SECRET"'],
    ["a list", '[{"code":"SECRET"}]'],
    ["fields of other types", '{"code":5,"message":{"SECRET":1}}'],
    ["half an error", '{"code":"SECRET'],
  ] as const) {
    it(`shows the bare status of an error whose body is ${what}`, async () => {
      const server = await answering(502, body);
      const error = await serviceFailure(ask(server.url));
      expect(error.message).to.equal("ListAuthTokens: HTTP 502");
    });
  }

  it("cuts what a hostile error says to a length", async () => {
    const server = await answering(
      400,
      JSON.stringify({ code: "c".repeat(9999), message: "m".repeat(9999) }),
    );
    const error = await serviceFailure(ask(server.url));
    expect([error.code.length, error.serviceMessage.length]).to.deep.equal([80, 500]);
  });

  it("cuts no character in two, and takes none that is half", async () => {
    const message = `\ud83d${"m".repeat(498)}😀m`;
    const server = await answering(400, JSON.stringify({ code: "c", message }));
    const { serviceMessage } = await serviceFailure(ask(server.url));
    expect(serviceMessage).to.equal(`\ufffd${"m".repeat(498)}😀`);
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`follows no ${status}: a signed request is for one host`, async () => {
      const server = await start((_request, response) =>
        response.writeHead(status, { location: "/elsewhere" }).end(),
      );
      expect((await serviceFailure(ask(server.url, { body: "{}" }))).status).to.equal(status);
      expect(server.requests).to.deep.equal(["POST /"]);
    });
  }

  for (const body of ["", "<html></html>", '{"id":', "undefined"]) {
    it(`takes ${JSON.stringify(body)} under status 200 for no answer of the service`, async () => {
      const server = await answering(200, body);
      expect((await transportFailure(ask(server.url))).failure).to.equal("garbled");
    });
  }

  for (const [what, respond] of [
    ["before an answer", (response: ServerResponse) => response.destroy()],
    [
      "in the middle of one",
      (response: ServerResponse) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("[", () => response.destroy());
      },
    ],
  ] as const) {
    it(`says that the connection broke off ${what}`, async () => {
      const server = await start((_request, response) => respond(response));
      const error = await transportFailure(ask(server.url));
      expect(error.failure).to.equal("interrupted");
      expect(error.message).to.match(/^ListAuthTokens: the connection to 127\.0\.0\.1:\d+ broke off/);
      expect(error.cause).to.be.instanceOf(Error);
    });
  }

  it("says that nobody listens", async () => {
    const server = await answering(200, "[]");
    await server.close();
    const error = await transportFailure(ask(server.url));
    expect(error.failure).to.equal("unreachable");
    expect(error.message).to.include("cannot be reached (ECONNREFUSED)");
  });

  for (const [what, respond] of [
    ["never answers", () => undefined],
    ["answers without an end", (response: ServerResponse) => void response.writeHead(200).write("[")],
  ] as const) {
    it(`gives a service that ${what} so much time and no more`, async () => {
      const server = await start((_request, response) => respond(response));
      const error = await transportFailure(ask(server.url, { timeoutMs: 40 }));
      expect(error.failure).to.equal("timeout");
      expect(error.message).to.include("no complete answer from 127.0.0.1").and.to.include("within 0.04 s");
    });

    it(`ends at once when the caller cancels, where the service ${what}`, async () => {
      const stop = new AbortController();
      const server = await start((_request, response) => {
        respond(response);
        setImmediate(() => stop.abort());
      });
      const error = await transportFailure(ask(server.url, { signal: stop.signal }));
      expect(error.failure).to.equal("cancelled");
    });
  }

  for (const [status, body] of [
    [200, undefined],
    [503, undefined],
    [200, "{}"],
  ] as const) {
    it(`reads no more than 1 MiB of a response to ${body ? "a write" : "a read"}, status ${status}`, async () => {
      let written: Promise<number> | undefined;
      const server = await start((_request, response) => {
        response.writeHead(status);
        written = writeEndlessly(response);
      });
      const error = await transportFailure(ask(server.url, body ? { body } : {}));
      expect(error.failure).to.equal("oversized");
      expect(error.message).to.match(
        /^ListAuthTokens: the response of 127\.0\.0\.1:\d+ is larger than 1 MiB$/,
      );
      // What was on its way besides is in the buffers of two sockets.
      expect(await written).to.be.lessThan(32 * 1024 * 1024);
      expect(isTransient(error)).to.equal(false);
    });
  }

  it("takes a response of exactly 1 MiB", async () => {
    const server = await answering(200, JSON.stringify("x".repeat(1024 * 1024 - 2)));
    expect((await ask(server.url)).body).to.have.length(1024 * 1024 - 2);
  });

  it("sends nothing once the caller has cancelled", async () => {
    const server = await answering(200, "[]");
    expect((await transportFailure(ask(server.url, { signal: AbortSignal.abort() }))).failure).to.equal(
      "cancelled",
    );
    expect(server.requests).to.deep.equal([]);
  });

  it("tells a certificate that is not trusted from a network that is broken", async () => {
    const refusing = async () => {
      throw new TypeError("fetch failed", {
        cause: Object.assign(new Error(), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
      });
    };
    const client = httpClient(
      { signer: unsigned, fetch: refusing, attemptTimeoutMs: 1000 },
      { operation: "CreateAuthToken" },
    );
    const response = await client.send({ method: "GET", uri: "https://host/", headers: new Headers() });
    const error = await transportFailure(response.json());
    expect(error.failure).to.equal("untrusted");
    expect(error.message).to.include("the certificate of host is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)");
  });
});

describe("identity: a refused signature", () => {
  const start = useServers();

  /** A signer that numbers its signatures, and gets as many renewals as are given. */
  function signer(renewals: readonly boolean[]) {
    const left = [...renewals];
    const calls: string[] = [];
    return {
      calls,
      async sign(request: { headers: Headers }) {
        calls.push("sign");
        request.headers.set("authorization", `signature ${calls.length}`);
      },
      async renew() {
        calls.push("renew");
        return left.shift() ?? false;
      },
    };
  }

  async function refusedOnce(refusals: number, by: Signer) {
    const signatures: (string | undefined)[] = [];
    const server = await start((request, response) => {
      signatures.push(request.headers.authorization);
      response.writeHead(signatures.length > refusals ? 200 : 401).end("[]");
    });
    const signedBy = { origins: "key from /k", refusedAdvice: "renew it", isUser: true };
    const client = httpClient(
      { signer: by, signedBy, fetch, attemptTimeoutMs: 5_000 },
      { operation: "CreateAuthToken" },
    );
    const response = await client.send({ method: "POST", uri: server.url, headers: new Headers() });
    return { response, signatures };
  }

  it("is renewed, and the request is sent again", async () => {
    const by = signer([true]);
    const { response, signatures } = await refusedOnce(1, by);
    expect(await response.json()).to.deep.equal([]);
    expect(by.calls).to.deep.equal(["sign", "renew", "sign"]);
    expect(signatures).to.deep.equal(["signature 1", "signature 3"]);
  });

  it("is renewed once, and then the refusal is final and says what signed", async () => {
    const by = signer([true, true]);
    const { response, signatures } = await refusedOnce(2, by);
    const error = await serviceFailure(response.json());
    expect(error.status).to.equal(401);
    expect(error.signedBy?.origins).to.equal("key from /k");
    expect(signatures).to.have.length(2);
  });

  it("is final where nothing newer signs", async () => {
    for (const by of [signer([false]), unsigned]) {
      const { response, signatures } = await refusedOnce(1, by);
      expect((await serviceFailure(response.json())).status).to.equal(401);
      expect(signatures).to.have.length(1);
    }
  });

  it("is not renewed for a call that was ended", async () => {
    const ended = new AbortController();
    const by: Signer = {
      sign: async () => undefined,
      renew: async (_request, signal) => {
        ended.abort();
        signal?.throwIfAborted();
        return true;
      },
    };
    const server = await start((_request, response) => response.writeHead(401).end());
    const client = httpClient(
      { signer: by, fetch, attemptTimeoutMs: 5_000 },
      { operation: "ListAuthTokens", signal: ended.signal },
    );
    const response = await client.send({ method: "GET", uri: server.url, headers: new Headers() });
    expect((await transportFailure(response.json())).failure).to.equal("cancelled");
    expect(server.requests).to.have.length(1);
  });
});

describe("identity: parseRetryAfter", () => {
  const at = (header: string | null) => parseRetryAfter(header, NOON);

  it("reads seconds", () => {
    expect(["0", "7", " 7 ", "1.5"].map(at)).to.deep.equal([0, 7000, 7000, 1500]);
  });

  it("reads an HTTP date, and one that is over as no wait", () => {
    expect(at("Tue, 10 Mar 2026 12:01:30 GMT")).to.equal(90_000);
    expect(at("Tuesday, 10-Mar-26 12:00:10 GMT")).to.equal(10_000);
    expect(at("Tue, 10 Mar 2026 11:00:00 GMT")).to.equal(0);
  });

  it("takes anything else for no word at all", () => {
    for (const header of [
      null,
      "",
      "-5",
      "soon",
      "soon 3",
      "5 s",
      "NaN",
      "Mon",
      "2026-03-10",
      "Tue, 99 Foo",
    ]) {
      expect(at(header), String(header)).to.equal(undefined);
    }
  });
});
