import { status as grpc } from "@grpc/grpc-js";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckFailure as Failure } from "../lifecycle/check";
import type { ResourceLifecycle } from "../lifecycle/resource";
import { type Properties, UNKNOWN } from "../lifecycle/unknown";
import { lifecycleOf } from "./lifecycles";
import type { Session } from "./session";
import { RequestError, toGrpcError } from "./status";
import { fromStruct, toStruct } from "./struct";
import { type Decoded, WireError } from "./wire";

/** One call as its handler sees it. */
export type Handler<Request, Response> = (
  session: Session,
  request: Request,
  signal: AbortSignal,
) => Promise<Response>;

/** Checks inputs, and gives them back as they came: what the program wrote is what the state shows. */
export const check: Handler<CheckRequest, CheckResponse> = async (_session, request) => {
  const lifecycle = lifecycleOf(request.getUrn());
  return new CheckResponse()
    .setInputs(request.getNews())
    .setFailuresList(failuresOf(lifecycle, request.getNews()).map(toFailure));
};

function failuresOf(lifecycle: ResourceLifecycle, news: Struct | undefined): Failure[] {
  try {
    return lifecycle.check(fromStruct(news).values);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [{ property: error.property, reason: error.message }];
  }
}

/** A check's finding on the wire. */
export const toFailure = ({ property, reason }: Failure): CheckFailure =>
  new CheckFailure().setProperty(property).setReason(reason);

/** Makes a resource; in a preview says what is sure of it. */
export const create: Handler<CreateRequest, CreateResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const inputs = fromStruct(request.getProperties());
  const outputs = writer(session, lifecycle, inputs);
  if (request.getPreview()) {
    return new CreateResponse().setProperties(
      outputs(lifecycle.preview(undefined, inputs.values, session.host.now())),
    );
  }
  assertSendable(lifecycle, inputs.values);
  return keepingState(outputs, async () => {
    const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
    const made = await session.send(call, (ctx) => lifecycle.create(ctx, inputs.values));
    return new CreateResponse().setId(made.id).setProperties(outputs(made.outputs));
  });
};

/** Reads a resource, for a refresh with what the state has of it, for an import with its id alone. */
export const read: Handler<ReadRequest, ReadResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = needId(request);
  const state = fromStruct(request.getProperties());
  const oldInputs = fromStruct(request.getInputs());
  const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
  const found = await session.send(call, (ctx) => lifecycle.read(ctx, id, state.values));
  if (!found) return new ReadResponse();
  const imported = !request.hasProperties();
  if (imported && lifecycle.importNotice) session.log.warn(lifecycle.importNotice, request.getUrn());
  return new ReadResponse()
    .setId(found.id)
    .setProperties(writer(session, lifecycle, state, oldInputs)(found.outputs))
    .setInputs(toStruct(found.inputs, oldInputs.secrets, session.acceptsSecrets));
};

/** Changes a resource; in a preview says what is sure of it. */
export const update: Handler<UpdateRequest, UpdateResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = needId(request);
  const olds = fromStruct(request.getOlds());
  const news = fromStruct(request.getNews());
  const outputs = writer(session, lifecycle, news);
  if (request.getPreview()) {
    return new UpdateResponse().setProperties(
      outputs(lifecycle.preview(olds.values, news.values, session.host.now())),
    );
  }
  assertSendable(lifecycle, news.values);
  return keepingState(outputs, async () => {
    const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
    const updated = await session.send(call, (ctx) => lifecycle.update(ctx, id, olds.values, news.values));
    return new UpdateResponse().setProperties(outputs(updated));
  });
};

/** Deletes a resource. The engine's word for the method is a keyword here. */
export const remove: Handler<DeleteRequest, Empty> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = needId(request);
  const olds = fromStruct(request.getProperties());
  const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
  await session.send(call, (ctx) => lifecycle.delete(ctx, id, olds.values));
  return new Empty();
};

/** Runs a step whose failure may leave something behind that the state must keep. */
async function keepingState<T>(
  outputs: (properties: Properties) => Struct,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toGrpcError(error, outputs);
  }
}

/** Writes outputs: secret are those that always are, and those that came from a secret. */
function writer(
  session: Session,
  lifecycle: ResourceLifecycle,
  ...sources: readonly Decoded[]
): (outputs: Properties) => Struct {
  const secrets = new Set([...lifecycle.secrets, ...sources.flatMap((source) => [...source.secrets])]);
  return (outputs) => toStruct(outputs, secrets, session.acceptsSecrets);
}

function needId(request: { getId(): string }): string {
  const id = request.getId();
  if (id) return id;
  throw new RequestError(grpc.INVALID_ARGUMENT, "The request has no id.");
}

/** The engine sends only checked and known inputs; who else calls must not get further than it would. */
function assertSendable(lifecycle: ResourceLifecycle, inputs: Properties): void {
  const reasons = lifecycle.check(inputs).map(({ reason }) => reason);
  for (const [property, value] of Object.entries(inputs)) {
    if (value === UNKNOWN) reasons.push(`${property} is not known yet`);
  }
  if (reasons.length > 0) throw new RequestError(grpc.INVALID_ARGUMENT, `${reasons.join("; ")}.`);
}
