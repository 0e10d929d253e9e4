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
import { type Ending, failedEnding, type Held, type OpenDoor, type Outputs, openAt, RESOURCE } from "./door";

const plain = (properties: Outputs | undefined): Outputs => decode(properties ?? {}).values;
const read = (properties: Struct | undefined): Outputs => plain(properties?.toJavaScript());

/** The partial state that a gRPC error carries. */
function partial(error: unknown): Held | undefined {
  const state = partialState(error as Parameters<typeof partialState>[0]);
  return state?.id ? { id: state.id, outputs: plain(state.properties) } : undefined;
}

async function ending(step: () => Promise<Held | undefined>, before: Held | undefined): Promise<Ending> {
  try {
    return { held: await step() };
  } catch (error) {
    return failedEnding(error, partial(error) ?? before);
  }
}

/** The native door: the plugin's server and a gRPC client, connected by a real socket. */
export const nativeDoor: OpenDoor = async (standing) => {
  const session = new Session(
    { open: openAt(standing), now: Date.now, env: {} },
    streamLog(() => undefined),
  );
  const server = await startServer(session);
  const client = new ResourceProviderClient(`127.0.0.1:${server.port}`, credentials.createInsecure());
  await ask(client, "configure", configureRequest({}));
  const { project, stack, name } = RESOURCE;
  const urn = (type: string) => `urn:pulumi:${stack}::${project}::oci-auth-tokens:index:${type}::${name}`;
  return {
    create: (type, inputs) =>
      ending(async () => {
        const request = new CreateRequest().setUrn(urn(type)).setProperties(struct(inputs));
        const made = await ask(client, "create", request);
        return { id: made.getId(), outputs: read(made.getProperties()) };
      }, undefined),
    read: (type, held) =>
      ending(async () => {
        const request = new ReadRequest()
          .setUrn(urn(type))
          .setId(held.id)
          .setProperties(struct(held.outputs));
        const found = await ask(client, "read", request);
        return found.getId() ? { id: found.getId(), outputs: read(found.getProperties()) } : undefined;
      }, held),
    update: (type, held, inputs) =>
      ending(async () => {
        const request = new UpdateRequest()
          .setUrn(urn(type))
          .setId(held.id)
          .setOlds(struct(held.outputs))
          .setNews(struct(inputs));
        const updated = await ask(client, "update", request);
        return { id: held.id, outputs: read(updated.getProperties()) };
      }, held),
    delete: (type, held) =>
      ending(async () => {
        const request = new DeleteRequest()
          .setUrn(urn(type))
          .setId(held.id)
          .setProperties(struct(held.outputs));
        await ask(client, "delete", request);
        return undefined;
      }, held),
    list: (userId) =>
      ending(async () => {
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
