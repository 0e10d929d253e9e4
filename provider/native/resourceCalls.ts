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
import type { ResourceLifecycle } from "../resources/contract";
import { type Properties, UNKNOWN } from "../resources/properties";
import { secretOutputs } from "../resources/propertyTable";
import type { CheckFailure as Failure } from "../resources/validation";
import { lifecycleOf } from "./lifecycles";
import type { Session } from "./session";
import { Empty, status as grpc, type Struct } from "./sharedLibraries";
import { RequestError, toCallFailure } from "./status";
import { toStruct } from "./struct";
import { type Decoded, WireError } from "./wire";

/** Handles one RPC method. */
export type Handler<Request, Response> = (
  session: Session,
  request: Request,
  signal: AbortSignal,
) => Promise<Response>;

/** Checks inputs, and returns them unchanged so that the state has what the program wrote. */
export const check: Handler<CheckRequest, CheckResponse> = async (session, request) => {
  const lifecycle = lifecycleOf(request.getUrn());
  return new CheckResponse()
    .setInputs(request.getNews())
    .setFailuresList(toFailures(session, failuresOf(session, lifecycle, request.getNews())));
};

function failuresOf(session: Session, lifecycle: ResourceLifecycle, news: Struct | undefined): Failure[] {
  try {
    return lifecycle.check(session.decode(news).values);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [{ property: error.property, reason: error.message }];
  }
}

/** Converts the failures of a check to messages. */
export const toFailures = (session: Session, failures: readonly Failure[]): CheckFailure[] =>
  failures.map(({ property, reason }) =>
    new CheckFailure().setProperty(property).setReason(session.redact(reason)),
  );

/** Creates a resource. In a preview, returns the outputs that are known. */
export const create: Handler<CreateRequest, CreateResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const inputs = session.decode(request.getProperties());
  const outputs = writer(session, lifecycle, inputs);
  if (request.getPreview()) {
    const call = { urn: request.getUrn(), timeout: 0, signal };
    await session.preview(call, (ctx, previews) => previews.run(ctx, lifecycle, undefined, inputs.values));
    return new CreateResponse().setProperties(
      outputs(lifecycle.preview(undefined, inputs.values, session.host.now())),
    );
  }
  assertSendable(lifecycle, inputs.values);
  return withPartialState(session, outputs, async () => {
    const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
    const created = await session.send(call, (ctx) => lifecycle.create(ctx, inputs.values));
    return new CreateResponse().setId(created.id).setProperties(outputs(created.outputs));
  });
};

/** Reads a resource: with its state for a refresh, with its id only for an import. */
export const read: Handler<ReadRequest, ReadResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = requireId(request);
  const state = session.decode(request.getProperties());
  const oldInputs = session.decode(request.getInputs());
  // A read has a timeout since @pulumi/pulumi 3.246.
  const call = { urn: request.getUrn(), timeout: request.getTimeout?.() ?? 0, signal };
  const found = await session.send(call, (ctx) => lifecycle.read(ctx, id, state.values));
  if (!found) return new ReadResponse();
  const imported = !request.hasProperties();
  if (imported && lifecycle.importNotice) session.log.warn(lifecycle.importNotice, request.getUrn());
  return new ReadResponse()
    .setId(found.id)
    .setProperties(writer(session, lifecycle, state, oldInputs)(found.outputs))
    .setInputs(toStruct(found.inputs, oldInputs.secrets, session.acceptsSecrets));
};

/** Updates a resource. In a preview, returns the outputs that are known. */
export const update: Handler<UpdateRequest, UpdateResponse> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = requireId(request);
  const olds = session.decode(request.getOlds());
  const news = session.decode(request.getNews());
  const outputs = writer(session, lifecycle, news);
  if (request.getPreview()) {
    const call = { urn: request.getUrn(), timeout: 0, signal };
    await session.preview(call, (ctx, previews) => previews.run(ctx, lifecycle, olds.values, news.values));
    return new UpdateResponse().setProperties(
      outputs(lifecycle.preview(olds.values, news.values, session.host.now())),
    );
  }
  assertSendable(lifecycle, news.values);
  // Partial state may contain old values of inputs that were secret and no longer are.
  return withPartialState(session, writer(session, lifecycle, news, olds), async () => {
    const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
    const updated = await session.send(call, (ctx) => lifecycle.update(ctx, id, olds.values, news.values));
    return new UpdateResponse().setProperties(outputs(updated));
  });
};

/** Deletes a resource. `delete` is a keyword. */
export const remove: Handler<DeleteRequest, Empty> = async (session, request, signal) => {
  const lifecycle = lifecycleOf(request.getUrn());
  const id = requireId(request);
  const olds = session.decode(request.getProperties());
  const call = { urn: request.getUrn(), timeout: request.getTimeout(), signal };
  await session.send(call, (ctx) => lifecycle.delete(ctx, id, olds.values));
  return new Empty();
};

/** Runs a step whose error may contain partial state for the engine. */
async function withPartialState<T>(
  session: Session,
  outputs: (properties: Properties) => Struct,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw toCallFailure(error, (message) => session.redact(message), outputs);
  }
}

/** Encodes outputs. Secret are those that always are, and those with the name of a secret property in `sources`. */
function writer(
  session: Session,
  lifecycle: ResourceLifecycle,
  ...sources: readonly Decoded[]
): (outputs: Properties) => Struct {
  const secrets = new Set([
    ...secretOutputs(lifecycle.properties),
    ...sources.flatMap((source) => [...source.secrets]),
  ]);
  return (outputs) => toStruct(outputs, secrets, session.acceptsSecrets);
}

function requireId(request: { getId(): string }): string {
  const id = request.getId();
  if (id) return id;
  throw new RequestError(grpc.INVALID_ARGUMENT, "The request has no id.");
}

/** The engine sends only checked and known inputs. Other callers must not be able to send anything else. */
function assertSendable(lifecycle: ResourceLifecycle, inputs: Properties): void {
  const reasons = lifecycle.check(inputs).map(({ reason }) => reason);
  for (const [property, value] of Object.entries(inputs)) {
    if (value === UNKNOWN) reasons.push(`${property} is not known yet`);
  }
  if (reasons.length > 0) throw new RequestError(grpc.INVALID_ARGUMENT, `${reasons.join("; ")}.`);
}
