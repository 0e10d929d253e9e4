import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { CreateRequest, GetSchemaRequest, ReadRequest } from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { engineAddress } from "../../provider/native/serve";
import { useEmulators, userId } from "../helpers/emulator";
import {
  AUTH_TOKEN,
  ask,
  configOf,
  configureRequest,
  errorOf,
  partialState,
  struct,
  usePlugins,
} from "../helpers/plugin";
import { REPO } from "../helpers/repo";

describe("plugin: the process", function () {
  this.timeout(10_000);
  const start = useEmulators();
  const { configured, engine, plugin } = usePlugins();
  const { version } = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as { version: string };

  /** A plugin that waits for a token to become ACTIVE, which it never will. */
  async function waiting() {
    const emulator = await start({ settings: { creatingMs: Number.POSITIVE_INFINITY } });
    const user = userId(emulator, "user-a");
    const running = await configured(configOf(emulator, user));
    const { client } = running;
    const create = () =>
      ask(
        client,
        "create",
        new CreateRequest().setUrn(AUTH_TOKEN).setProperties(struct({ userId: user, description: "d" })),
      );
    const error = errorOf(create());
    while (emulator.journal.of("listAuthTokens").length === 0) await new Promise((r) => setTimeout(r, 20));
    return { ...running, emulator, user, create, error };
  }

  it("prints the port, returns its version, and its schema with that version", async () => {
    const { client, output, port } = await plugin([(await engine()).address]);
    expect(output()).to.equal(`${port}\n`);
    expect((await ask(client, "getPluginInfo", new Empty())).getVersion()).to.equal(version);
    const schema = JSON.parse((await ask(client, "getSchema", new GetSchemaRequest())).getSchema());
    expect(schema).to.include({ name: "oci-auth-tokens", version });
    const other = await errorOf(ask(client, "getSchema", new GetSchemaRequest().setVersion(1)));
    expect(other.code).to.equal(status.UNIMPLEMENTED);
  });

  it("Cancel ends a wait at once and keeps the token; the next configuration starts afresh", async () => {
    const { client, emulator, user, create, error } = await waiting();
    const asked = Date.now();
    await ask(client, "cancel", new Empty());
    const ended = await error;
    expect(Date.now() - asked).to.be.lessThan(500);
    const [token] = emulator.store.liveTokens(user);
    expect(ended.code).to.equal(status.CANCELLED);
    expect(ended.details).to.match(/still CREATING, and the run was cancelled: run pulumi up again/);
    expect(partialState(ended)).to.include({ id: token?.id });

    const later = await errorOf(create());
    expect(later.code).to.equal(status.CANCELLED);
    emulator.settings.creatingMs = 0;
    await ask(client, "configure", configureRequest(configOf(emulator, user)));
    await create();
  });

  it("SIGINT responds to pending calls, with the token, and exits", async () => {
    const { child, error, ended, emulator, user } = await waiting();
    child.kill("SIGINT");
    expect(partialState(await error)).to.include({ id: emulator.store.liveTokens(user)[0]?.id });
    expect(await ended).to.equal(0);
  });

  /** A peer that ignores the server's close and keeps its connection open, as the engine may for seconds. */
  async function stubbornPeer(port: number): Promise<() => void> {
    const peer = connect(port, "127.0.0.1");
    // HTTP/2's preface and an empty SETTINGS frame.
    peer.write(
      Buffer.concat([
        Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
      ]),
    );
    await once(peer, "data");
    peer.on("error", () => undefined);
    return () => peer.destroy();
  }

  it("exits although a peer keeps its connection open: exit code 1 would mean the end of the grace period", async () => {
    const idle = await plugin([(await engine()).address]);
    const leave = await stubbornPeer(idle.port);
    idle.child.kill("SIGTERM");
    expect(await idle.ended).to.equal(0);
    leave();
  });

  it("responds to a running call before it exits, although a peer keeps its connection open", async () => {
    const { child, port, error, ended, emulator, user } = await waiting();
    const leave = await stubbornPeer(port);
    child.kill("SIGTERM");
    expect(partialState(await error)).to.include({ id: emulator.store.liveTokens(user)[0]?.id });
    expect(await ended).to.equal(0);
    leave();
  });

  it("ends when the engine has died", async () => {
    const running = await plugin([(await engine()).address]);
    running.child.stdin?.end();
    expect(await running.ended).to.equal(0);
  });

  it("a caller that disconnects ends its wait", async () => {
    const { client, emulator, user } = await waiting();
    const listed = () => emulator.journal.of("listAuthTokens").length;
    const request = new ReadRequest()
      .setUrn(AUTH_TOKEN)
      .setId("ocid1.credential.oc1..absent")
      .setProperties(struct({ userId: user, timeCreated: new Date().toISOString() }));
    await ask(client, "cancel", new Empty());
    await ask(client, "configure", configureRequest(configOf(emulator, user)));
    const before = listed();
    const call = client.read(request, () => undefined);
    while (listed() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    call.cancel();
    const seen = listed();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(listed()).to.equal(seen);
  });

  it("attaches to an engine that starts later, and logs to it", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client } = await plugin([]);
    const host = await engine();
    await ask(client, "attach", new PluginAttach().setAddress(host.address));
    await ask(client, "configure", configureRequest(configOf(emulator, user)));
    const token = emulator.store.addToken({ userId: user, description: "d" });
    await ask(
      client,
      "read",
      new ReadRequest().setId(`users/${user}/authTokens/${token.id}`).setUrn(AUTH_TOKEN),
    );
    expect(host.logged).to.have.length(1);
  });

  it("works without an engine to log to", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const { client } = await plugin(["127.0.0.1:1"]);
    await ask(client, "configure", configureRequest(configOf(emulator, user)));
    const token = emulator.store.addToken({ userId: user, description: "d" });
    const request = new ReadRequest().setId(`users/${user}/authTokens/${token.id}`).setUrn(AUTH_TOKEN);
    expect((await ask(client, "read", request)).getId()).to.equal(token.id);
  });

  it("finds the engine's address among its flags", () => {
    expect(engineAddress(["127.0.0.1:4000"])).to.equal("127.0.0.1:4000");
    expect(engineAddress(["--logtostderr", "-v=9", "--tracing", "http://t", "127.0.0.1:4000"])).to.equal(
      "127.0.0.1:4000",
    );
    expect(engineAddress(["--tracing", "http://t"])).to.equal(undefined);
    expect(engineAddress([])).to.equal(undefined);
  });

  it("has a command for Windows that runs the same file", () => {
    const unix = readFileSync(join(REPO, "provider/pulumi-resource-oci-auth-tokens"), "utf8");
    const windows = readFileSync(join(REPO, "provider/pulumi-resource-oci-auth-tokens.cmd"), "utf8");
    expect(windows).to.equal('@echo off\r\nnode "%~dp0..\\dist\\provider\\native\\main.js" %*\r\n');
    expect(unix).to.include('require("../dist/provider/native/main.js")');
  });
});
