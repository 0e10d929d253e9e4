import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import {
  credentials,
  Metadata,
  type requestCallback,
  Server,
  ServerCredentials,
  type ServiceError,
} from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import type { PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type * as provider from "@pulumi/pulumi/proto/provider_pb";
import { ConfigureRequest, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Emulator } from "../../emulator";
import { rejection } from "./outcome";
import { REPO } from "./repo";

export const EXECUTABLE = join(REPO, "provider/pulumi-resource-oci-auth-tokens");

export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A secret in wire format. */
export const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

export const struct = (values: object): Struct =>
  Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

export const urnOf = (type: string, name = "token") =>
  `urn:pulumi:dev::project::oci-auth-tokens:index:${type}::${name}`;

export const AUTH_TOKEN = urnOf("AuthToken");

/** A message in the engine's log. */
export interface Logged {
  readonly severity: number;
  readonly message: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

/** The part of the engine that a plugin calls. */
export interface TestEngine {
  readonly address: string;
  readonly logged: Logged[];
  close(): void;
}

export async function startEngine(): Promise<TestEngine> {
  const logged: Logged[] = [];
  const server = new Server();
  server.addService(EngineService, {
    log: (call: { request: LogRequest }, answer: (error: null, value: Empty) => void) => {
      const { severity, message, urn, ephemeral } = call.request.toObject();
      logged.push({ severity, message, urn, ephemeral });
      answer(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { address: `127.0.0.1:${port}`, logged, close: () => server.forceShutdown() };
}

/** A plugin process with a client of its own. */
export interface RunningPlugin {
  readonly client: ResourceProviderClient;
  readonly child: ChildProcess;
  readonly port: number;
  /** What it wrote besides the port. */
  output(): string;
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | string>;
  close(): Promise<void>;
}

const MAX_BYTES = 400 * 1024 * 1024;

/** @param script the provider's main file. Default: this package's own plugin */
export async function startPlugin(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  script = EXECUTABLE,
): Promise<RunningPlugin> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(OCI_|PULUMI_)/.test(name));
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...Object.fromEntries(inherited), HOME: "/nonexistent", ...env },
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => {
    output += chunk;
  });
  const ended = new Promise<number | string>((resolve) =>
    child.on("exit", (code, signal) => resolve(code ?? signal ?? "")),
  );
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
      const [line] = /^\d+\n/.exec(output) ?? [];
      if (line) resolve(Number(line));
    });
    ended.then((code) => reject(new Error(`the plugin ended with ${code}: ${output}`)));
  });
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": MAX_BYTES,
    "grpc.max_send_message_length": MAX_BYTES,
  });
  return {
    client,
    child,
    port,
    output: () => output,
    ended,
    close: async () => {
      client.close();
      child.kill("SIGKILL");
      await ended;
    },
  };
}

interface Calls {
  handshake: [provider.ProviderHandshakeRequest, provider.ProviderHandshakeResponse];
  getSchema: [provider.GetSchemaRequest, provider.GetSchemaResponse];
  getMapping: [provider.GetMappingRequest, provider.GetMappingResponse];
  getMappings: [provider.GetMappingsRequest, provider.GetMappingsResponse];
  getPluginInfo: [Empty, PluginInfo];
  attach: [PluginAttach, Empty];
  parameterize: [provider.ParameterizeRequest, provider.ParameterizeResponse];
  construct: [provider.ConstructRequest, provider.ConstructResponse];
  checkConfig: [provider.CheckRequest, provider.CheckResponse];
  diffConfig: [provider.DiffRequest, provider.DiffResponse];
  configure: [provider.ConfigureRequest, provider.ConfigureResponse];
  check: [provider.CheckRequest, provider.CheckResponse];
  diff: [provider.DiffRequest, provider.DiffResponse];
  create: [provider.CreateRequest, provider.CreateResponse];
  read: [provider.ReadRequest, provider.ReadResponse];
  update: [provider.UpdateRequest, provider.UpdateResponse];
  delete: [provider.DeleteRequest, Empty];
  invoke: [provider.InvokeRequest, provider.InvokeResponse];
  cancel: [Empty, Empty];
}

/** Calls a method; rejects with the gRPC error. */
export function ask<M extends keyof Calls>(
  client: ResourceProviderClient,
  method: M,
  request: Calls[M][0],
): Promise<Calls[M][1]> {
  const call = client[method] as unknown as (
    request: Calls[M][0],
    answer: requestCallback<Calls[M][1]>,
  ) => unknown;
  return new Promise((resolve, reject) => {
    call.call(client, request, (error, response) =>
      error || response === undefined ? reject(error ?? new Error("no answer")) : resolve(response),
    );
  });
}

/** The gRPC error that a call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<ServiceError> {
  return (await rejection(call)) as ServiceError;
}

/** The partial state an error carries; undefined if it carries none. */
export function partialState(error: ServiceError) {
  const [bytes] = (error.metadata ?? new Metadata()).get("grpc-status-details-bin");
  if (!bytes) return undefined;
  const status = Status.deserializeBinary(bytes as Buffer);
  const [detail] = status.getDetailsList();
  const failed = detail?.unpack(
    ErrorResourceInitFailed.deserializeBinary,
    "pulumirpc.ErrorResourceInitFailed",
  );
  return {
    code: status.getCode(),
    id: failed?.getId(),
    properties: failed?.getProperties()?.toJavaScript(),
    reasons: failed?.getReasonsList(),
  };
}

/** A provider's arguments for signing as a user of the emulator's. */
export function configOf(emulator: Emulator, user: string): Record<string, string> {
  const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
  return {
    tenancyOcid: tenancy,
    userOcid: user,
    fingerprint,
    privateKey: privateKeyPem,
    identityEndpoint: emulator.url,
  };
}

export const configureRequest = (args: object): ConfigureRequest =>
  new ConfigureRequest().setArgs(struct(args)).setAcceptsecrets(true).setAcceptresources(true);

/** Registers hooks that end plugins and engines after the test that started them. */
export function usePlugins() {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const thing of open.splice(0)) await thing.close();
  });
  const keep = <T extends { close(): unknown }>(thing: T): T => {
    open.push(thing);
    return thing;
  };
  const engine = async () => keep(await startEngine());
  const plugin = async (...args: Parameters<typeof startPlugin>) => keep(await startPlugin(...args));
  return {
    engine,
    plugin,
    /** A plugin on an engine of its own, configured with a provider's arguments. */
    configured: async (args: object) => {
      const host = await engine();
      const running = await plugin([host.address]);
      await ask(running.client, "configure", configureRequest(args));
      return { host, ...running };
    },
  };
}
