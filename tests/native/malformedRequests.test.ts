import { credentials, makeGenericClientConstructor, type ServiceError, status } from "@grpc/grpc-js";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import {
  AUTH_TOKEN,
  ask,
  configOf,
  configureRequest,
  errorOf,
  SIGNATURE,
  secret,
  struct,
  urnOf,
  usePlugins,
} from "../helpers/plugin";

describe("plugin: requests that no engine sends", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const { engine, plugin } = usePlugins();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const running = await plugin([(await engine()).address]);
    const { client } = running;
    const configure = () => ask(client, "configure", configureRequest(configOf(emulator, user)));
    const create = (properties: object, urn = AUTH_TOKEN) =>
      ask(client, "create", new provider.CreateRequest().setUrn(urn).setProperties(struct(properties)));
    return { emulator, user, ...running, configure, create };
  }

  it("before the configuration: nothing is sent, checks work", async () => {
    const { client, create, user } = await setUp();
    const inputs = struct({ userId: user, description: "d" });
    const check = new provider.CheckRequest().setUrn(AUTH_TOKEN).setNews(inputs);
    expect((await ask(client, "check", check)).getFailuresList()).to.have.length(0);
    const error = await errorOf(create({ userId: user, description: "d" }));
    expect(error).to.include({
      code: status.FAILED_PRECONDITION,
      details: "The provider is not configured yet.",
    });
  });

  it("without anything in them", async () => {
    const { client, configure, emulator } = await setUp();
    await configure();
    const codes = [
      await errorOf(ask(client, "check", new provider.CheckRequest())),
      await errorOf(ask(client, "diff", new provider.DiffRequest())),
      await errorOf(ask(client, "create", new provider.CreateRequest())),
      await errorOf(ask(client, "read", new provider.ReadRequest())),
      await errorOf(ask(client, "update", new provider.UpdateRequest())),
      await errorOf(ask(client, "delete", new provider.DeleteRequest())),
      await errorOf(ask(client, "create", new provider.CreateRequest().setUrn(AUTH_TOKEN))),
      await errorOf(ask(client, "read", new provider.ReadRequest().setUrn(AUTH_TOKEN))),
      await errorOf(ask(client, "update", new provider.UpdateRequest().setUrn(AUTH_TOKEN))),
      await errorOf(ask(client, "delete", new provider.DeleteRequest().setUrn(AUTH_TOKEN))),
    ].map(({ code }) => code);
    expect(codes).to.deep.equal(codes.map(() => status.INVALID_ARGUMENT));
    await ask(client, "checkConfig", new provider.CheckRequest());
    await ask(client, "diffConfig", new provider.DiffRequest());
    await ask(client, "diff", new provider.DiffRequest().setUrn(AUTH_TOKEN));
    expect((await errorOf(ask(client, "invoke", new provider.InvokeRequest()))).code).to.equal(
      status.UNIMPLEMENTED,
    );
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("of types that do not exist", async () => {
    const { create, user } = await setUp();
    const error = await errorOf(create({ userId: user, description: "d" }, urnOf("Secret")));
    expect(error.code).to.equal(status.UNIMPLEMENTED);
    expect(error.details).to.include("oci-auth-tokens:index:RotatingAuthToken");
    for (const urn of [
      "",
      "urn:pulumi:x",
      "urn:pulumi:a::b::c",
      "constructor",
      "urn:pulumi:a::b::__proto__::n",
    ]) {
      expect((await errorOf(create({}, urn))).code).to.be.oneOf([
        status.INVALID_ARGUMENT,
        status.UNIMPLEMENTED,
      ]);
    }
  });

  it("of methods this provider does not have", async () => {
    const { client } = await setUp();
    const parameterize = await errorOf(ask(client, "parameterize", new provider.ParameterizeRequest()));
    const construct = await errorOf(ask(client, "construct", new provider.ConstructRequest()));
    expect([parameterize.code, construct.code]).to.deep.equal([status.UNIMPLEMENTED, status.UNIMPLEMENTED]);
    const mapping = await ask(client, "getMapping", new provider.GetMappingRequest().setKey("terraform"));
    expect(mapping.toObject()).to.deep.equal({ provider: "", data: "" });
    const mappings = await ask(client, "getMappings", new provider.GetMappingsRequest().setKey("terraform"));
    expect(mappings.getProvidersList()).to.deep.equal([]);
  });

  it("with values of wrong types, nulls, and marks that are malformed", async () => {
    const { configure, create, user, emulator } = await setUp();
    await configure();
    const wrong: object[] = [
      { userId: 1, description: "d" },
      { userId: user, description: { a: 1 } },
      { userId: user, description: null },
      { userId: user, description: ["d"] },
      { userId: user, description: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270" } },
      { userId: user, description: { [SIGNATURE]: "no such kind" } },
      { userId: user, description: secret(secret(7)) },
      { userId: user, description: "d", __proto__: null, extra: true },
      { userId: `${user}/../x`, description: "d" },
      { userId: user, description: "d", waitForRegistry: { host: "https://evil/", username: "a" } },
    ];
    for (const properties of wrong) {
      expect((await errorOf(create(properties))).code, JSON.stringify(properties)).to.equal(
        status.INVALID_ARGUMENT,
      );
    }
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("with ids that contain a path", async () => {
    const { client, configure, user, emulator } = await setUp();
    await configure();
    for (const id of ["../../users", `users/${user}/authTokens/..`, "users/%2e%2e/authTokens/x", "a\nb"]) {
      const request = new provider.ReadRequest()
        .setUrn(AUTH_TOKEN)
        .setId(id)
        .setProperties(struct({ userId: user }));
      expect((await errorOf(ask(client, "read", request))).code, id).to.equal(status.FAILED_PRECONDITION);
      const remove = new provider.DeleteRequest()
        .setUrn(AUTH_TOKEN)
        .setId(id)
        .setProperties(struct({ userId: user }));
      expect((await errorOf(ask(client, "delete", remove))).code, id).to.equal(status.FAILED_PRECONDITION);
    }
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("with ids that contain a path in a forged state", async () => {
    const { client, configure, user, emulator } = await setUp();
    await configure();
    const inputs = { userId: user, description: "new" };
    for (const id of [".", ".."]) {
      const olds = struct({ userId: user, description: "old", state: "ACTIVE" });
      const update = new provider.UpdateRequest().setUrn(AUTH_TOKEN).setId(id).setOlds(olds);
      const updated = errorOf(ask(client, "update", update.setNews(struct(inputs))));
      expect((await updated).details, id).to.match(/leads elsewhere: check userId/);
      const remove = new provider.DeleteRequest().setUrn(urnOf("RotatingAuthToken")).setId("x");
      for (const state of [
        { userId: user, tokenId: id },
        { userId: id, tokenId: "tenancies" },
      ]) {
        const error = await errorOf(ask(client, "delete", remove.setProperties(struct(state))));
        expect(error.code, id).to.equal(status.FAILED_PRECONDITION);
      }
    }
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("that are huge", async () => {
    const { client, user } = await setUp();
    const news = struct({ userId: user, description: "x".repeat(16 * 1024 * 1024) });
    const answer = await ask(client, "check", new provider.CheckRequest().setUrn(AUTH_TOKEN).setNews(news));
    expect(answer.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([
      "description must have at most 400 characters, not 16777216",
    ]);
  });

  it("that are deeply nested", async () => {
    const { client, user } = await setUp();
    let deep: unknown = "x";
    for (let depth = 0; depth < 300; depth++) deep = { a: deep };
    const news = struct({ userId: user, description: "d", rotateWhenChanged: deep as object });
    const answer = await ask(client, "check", new provider.CheckRequest().setUrn(AUTH_TOKEN).setNews(news));
    expect(answer.getFailuresList()[0]?.getProperty()).to.equal("rotateWhenChanged");
  });

  it("that are no messages at all, or nested deeper than any call stack", async () => {
    const { port, client, child } = await setUp();
    const raw = new Raw(`127.0.0.1:${port}`, credentials.createInsecure());
    const send = (bytes: Buffer) =>
      new Promise<ServiceError>((resolve) =>
        raw.create?.(bytes, (failure: ServiceError) => resolve(failure)),
      );
    for (const bytes of [Buffer.from("ffffffffff", "hex"), nested(20_000)]) {
      expect((await send(bytes)).code).to.be.oneOf([status.INTERNAL, status.INVALID_ARGUMENT]);
    }
    raw.close();
    await ask(client, "handshake", new provider.ProviderHandshakeRequest());
    expect(child.exitCode).to.equal(null);
  });
});

const asIs = (bytes: Buffer) => bytes;

/** A client that sends bytes as they are. */
const Raw = makeGenericClientConstructor(
  {
    create: {
      path: "/pulumirpc.ResourceProvider/Create",
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    },
  },
  "Raw",
);

/** A CreateRequest whose properties are objects in objects, so many deep. */
function nested(depth: number): Buffer {
  const heads: Buffer[] = [];
  let length = 0;
  const wrap = (tag: number) => {
    const head = Buffer.from([tag, ...varint(length)]);
    heads.push(head);
    length += head.length;
  };
  for (let level = 0; level < depth; level++) {
    wrap(0x2a); // Value.struct_value, but for the innermost, which is an empty one
    const key = Buffer.from([0x0a, 0x01, 0x61]); // the map entry's key: "a"
    wrap(0x12); // the map entry's value
    heads.push(key);
    length += key.length;
    wrap(0x0a); // Struct.fields
  }
  wrap(0x12); // CreateRequest.properties
  return Buffer.concat(heads.reverse());
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
