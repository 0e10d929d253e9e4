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
import { type OpenDriver, type Outputs, openWith, RESOURCE, type ResourceState, stepResult } from "./driver";

const plain = (properties: Outputs | undefined): Outputs => decode(properties ?? {}).values;
const read = (properties: Struct | undefined): Outputs => plain(properties?.toJavaScript());

/** The partial state that a gRPC error carries. */
function partialOf(error: unknown): ResourceState | undefined {
  const state = partialState(error as Parameters<typeof partialState>[0]);
  return state?.id ? { id: state.id, outputs: plain(state.properties) } : undefined;
}

const runStep = (step: () => Promise<ResourceState | undefined>, before: ResourceState | undefined) =>
  stepResult(step, before, partialOf);

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
      runStep(async () => {
        const request = new CreateRequest().setUrn(urn(type)).setProperties(struct(inputs));
        const created = await ask(client, "create", request);
        return { id: created.getId(), outputs: read(created.getProperties()) };
      }, undefined),
    read: (type, state) =>
      runStep(async () => {
        const request = new ReadRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setProperties(struct(state.outputs));
        const response = await ask(client, "read", request);
        return response.getId()
          ? { id: response.getId(), outputs: read(response.getProperties()) }
          : undefined;
      }, state),
    update: (type, state, inputs) =>
      runStep(async () => {
        const request = new UpdateRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setOlds(struct(state.outputs))
          .setNews(struct(inputs));
        const updated = await ask(client, "update", request);
        return { id: state.id, outputs: read(updated.getProperties()) };
      }, state),
    delete: (type, state) =>
      runStep(async () => {
        const request = new DeleteRequest()
          .setUrn(urn(type))
          .setId(state.id)
          .setProperties(struct(state.outputs));
        await ask(client, "delete", request);
        return undefined;
      }, state),
    list: (userId) =>
      runStep(async () => {
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
