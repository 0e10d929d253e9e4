import { credentials, status } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ConfigureRequest, CreateRequest, ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { startServer } from "../../provider/native/server";
import { Session } from "../../provider/native/session";
import { tokenOcid, USER } from "../helpers/ocids";
import { AUTH_TOKEN, ask, errorOf, secret, struct } from "../helpers/plugin";

describe("plugin: a step that throws any value", () => {
  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  /** A server in this process whose every step throws, and whose engine has exited. */
  async function failingWith(thrown: unknown): Promise<ResourceProviderClient> {
    const quiet = { warn: () => undefined, info: () => undefined, progress: () => undefined };
    const log = { ...quiet, flush: () => Promise.reject(new Error("the engine is gone")) };
    const open = () => {
      throw thrown;
    };
    const running = await startServer(new Session({ open, now: Date.now, env: {} }, log));
    const client = new ResourceProviderClient(`127.0.0.1:${running.port}`, credentials.createInsecure());
    closing.push(running.close, () => client.close());
    await ask(client, "configure", new ConfigureRequest().setArgs(struct({})).setAcceptsecrets(true));
    return client;
  }

  const create = (client: ResourceProviderClient, description: unknown = "d") =>
    ask(
      client,
      "create",
      new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct({ userId: USER, description })),
    );

  const circular = new Error("circular");
  circular.cause = circular;
  const cases: Readonly<Record<string, { thrown: unknown; details: string | RegExp }>> = {
    nothing: { thrown: undefined, details: "undefined" },
    "a text": { thrown: "text", details: "text" },
    "a symbol": { thrown: Symbol("s"), details: "Symbol(s)" },
    "an object without a text": { thrown: Object.create(null), details: /no text/ },
    "its own cause": { thrown: circular, details: "circular" },
    "half a surrogate pair": { thrown: new Error("\ud83d"), details: "\ufffd" },
    "what looks like a gRPC error": { thrown: { code: 5, details: "\ud83d" }, details: "[object Object]" },
  };
  for (const [name, { thrown, details }] of Object.entries(cases)) {
    it(`${name}: the call ends with an error, and the next one is served`, async () => {
      const client = await failingWith(thrown);
      const read = new ReadRequest().setUrn(AUTH_TOKEN).setId(tokenOcid("one"));
      for (const call of [create(client), ask(client, "read", read)]) {
        const error = await errorOf(call);
        expect(error.code).to.equal(status.INTERNAL);
        expect(error.details).to.match(
          details instanceof RegExp ? details : new RegExp(`^${escaped(details)}$`),
        );
      }
    });
  }

  it("reveals no secret input", async () => {
    const client = await failingWith(new Error("about the secret project"));
    const error = await errorOf(create(client, secret("the secret project")));
    expect(error.details).to.equal("about [secret]");
  });
});

const escaped = (text: string): string => text.replace(/[()[\]]/g, "\\$&");
