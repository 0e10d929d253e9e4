import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CreateRequest,
  DeleteRequest,
  InvokeRequest,
  ReadRequest,
  UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { streamLog } from "../../provider/native/engineLog";
import { startServer } from "../../provider/native/server";
import { Session } from "../../provider/native/session";
import { decode } from "../../provider/native/wire";
import { ask, configureRequest, partialState, struct } from "../helpers/plugin";
import {
  failedStep,
  type OpenDriver,
  type Outputs,
  openWith,
  RESOURCE,
  type ResourceState,
  type StepResult,
} from "./driver";

const plain = (properties: Outputs | undefined): Outputs => decode(properties ?? {}).values;
const read = (properties: Struct | undefined): Outputs => plain(properties?.toJavaScript());

/** The partial state that a gRPC error carries. */
function partial(error: unknown): ResourceState | undefined {
  const state = partialState(error as Parameters<typeof partialState>[0]);
  return state?.id ? { id: state.id, outputs: plain(state.properties) } : undefined;
}

async function stepResult(
  step: () => Promise<ResourceState | undefined>,
  before: ResourceState | undefined,
): Promise<StepResult> {
  try {
    return { state: await step() };
  } catch (error) {
    return failedStep(error, partial(error) ?? before);
  }
}

/** The native provider: the plugin's server and a gRPC client, connected by a real socket. */
export const nativeDriver: OpenDriver = async (options) => {
  const session = new Session(
    { open: openWith(options), now: Date.now, env: {} },
    streamLog(() => undefined),
  );
  const server = await startServer(session);
  const client = new ResourceProviderClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  await ask(client, "configure", configureRequest({}));
  const { project, stack, name } = RESOURCE;
  const urn = (type: string) => `urn:pulumi:${stack}::${project}::oci-auth-tokens:index:${type}::${name}`;
  return {
    create: (type, inputs) =>
      stepResult(async () => {
        const request = new CreateRequest().setUrn(urn(type)).setProperties(struct(inputs));
        const made = await ask(client, "create", request);
        return { id: made.getId(), outputs: read(made.getProperties()) };
      }, undefined),
    read: (type, state) =>
      stepResult(async () => {
        const request = new ReadRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setProperties(struct(state.outputs));
        const found = await ask(client, "read", request);
        return found.getId() ? { id: found.getId(), outputs: read(found.getProperties()) } : undefined;
      }, state),
    update: (type, state, inputs) =>
      stepResult(async () => {
        const request = new UpdateRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setOlds(struct(state.outputs))
          .setNews(struct(inputs));
        const updated = await ask(client, "update", request);
        return { id: state.id, outputs: read(updated.getProperties()) };
      }, state),
    delete: (type, state) =>
      stepResult(async () => {
        const request = new DeleteRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setProperties(struct(state.outputs));
        await ask(client, "delete", request);
        return undefined;
      }, state),
    list: (userId) =>
      stepResult(async () => {
        const request = new InvokeRequest()
          .setTok("oci-auth-tokens:index:getAuthTokens")
          .setArgs(struct({ userId }));
        return { id: "", outputs: read((await ask(client, "invoke", request)).getReturn()) };
      }, undefined),
    close: async () => {
      client.close();
      await server.close();
    },
  };
};
