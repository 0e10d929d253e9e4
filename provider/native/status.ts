import { AbortReason } from "../identity/abortReason";
import { SignInError } from "../identity/auth/signInError";
import { isTokenLimit, ServiceError, TransportError } from "../identity/errors";
import { SettingsError } from "../identity/settings";
import { messageOf } from "../identity/text";
import type { Properties } from "../resources/properties";
import { LifecycleError, PartialStateError } from "../tokens/errors";
import { status as grpc, Metadata, requireAsPulumi, type StatusCode, type Struct } from "./sharedLibraries";
import { WireError } from "./wire";

/** A request that is invalid, or comes before `Configure`. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly code: (typeof grpc)["INVALID_ARGUMENT" | "FAILED_PRECONDITION" | "UNIMPLEMENTED" | "NOT_FOUND"],
    message: string,
  ) {
    super(message);
  }
}

const BY_STATUS: ReadonlyMap<number, StatusCode> = new Map([
  [400, grpc.INVALID_ARGUMENT],
  [401, grpc.UNAUTHENTICATED],
  [403, grpc.PERMISSION_DENIED],
  [404, grpc.NOT_FOUND],
  [409, grpc.ABORTED],
  [412, grpc.ABORTED],
  [429, grpc.RESOURCE_EXHAUSTED],
]);

/**
 * The gRPC code of an error, from the first of its causes that has one. The engine takes INTERNAL to mean that the state of the resource
 * is unknown, so it is only for bugs in this package.
 */
export function codeOf(error: unknown): StatusCode {
  // A chain of causes may be circular.
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++) {
    const code = ownCode(at);
    if (code !== undefined) return code;
  }
  return error instanceof LifecycleError ? grpc.FAILED_PRECONDITION : grpc.INTERNAL;
}

function ownCode(error: Error): StatusCode | undefined {
  if (error instanceof RequestError) return error.code;
  if (error instanceof WireError) return grpc.INVALID_ARGUMENT;
  if (error instanceof SettingsError) return grpc.FAILED_PRECONDITION;
  if (error instanceof SignInError) return signInCode(error);
  if (error instanceof AbortReason) return error.by === "timeout" ? grpc.DEADLINE_EXCEEDED : grpc.CANCELLED;
  if (isTokenLimit(error)) return grpc.RESOURCE_EXHAUSTED;
  if (error instanceof ServiceError) return BY_STATUS.get(error.status) ?? grpc.UNAVAILABLE;
  if (!(error instanceof TransportError)) return undefined;
  // The cause knows whether it was a timeout or the user.
  if (error.failure === "cancelled") return error.cause instanceof AbortReason ? undefined : grpc.CANCELLED;
  return error.failure === "timeout" ? grpc.DEADLINE_EXCEEDED : grpc.UNAVAILABLE;
}

/** A session that ended or a refused client is unauthenticated; a service that gives no response may be back later. */
function signInCode({ status, transient }: SignInError): StatusCode {
  if (transient) return grpc.UNAVAILABLE;
  return (status === undefined ? undefined : BY_STATUS.get(status)) ?? grpc.UNAUTHENTICATED;
}

/** An error in the form of gRPC. */
export class CallFailure {
  constructor(
    readonly code: StatusCode,
    readonly details: string,
    readonly metadata = new Metadata(),
  ) {}
}

/**
 * Converts an error to the form that the engine understands. Partial state is attached as `ErrorResourceInitFailed`: the engine stores it
 * and resumes from there.
 * @param redact removes secrets from a message
 * @param outputs encodes partial state. Not needed for methods that have none
 */
export function toCallFailure(
  error: unknown,
  redact: (message: string) => string,
  outputs?: (properties: Properties) => Struct,
): CallFailure {
  const details = redact(messageOf(error));
  const partial = error instanceof PartialStateError ? error : undefined;
  // With partial state the state of the resource is known, so the code must not be INTERNAL.
  const code = partial && codeOf(error) === grpc.INTERNAL ? grpc.ABORTED : codeOf(error);
  if (!partial || !outputs) return new CallFailure(code, details);
  const metadata = new Metadata();
  metadata.set(
    "grpc-status-details-bin",
    initFailed(code, details, partial.id, outputs({ ...partial.outputs })),
  );
  return new CallFailure(code, details, metadata);
}

function initFailed(code: StatusCode, message: string, id: string, properties: Struct): Buffer {
  const { Any } = requireAsPulumi(
    "google-protobuf/google/protobuf/any_pb",
  ) as typeof import("google-protobuf/google/protobuf/any_pb");
  const { ErrorResourceInitFailed } =
    require("@pulumi/pulumi/proto/provider_pb") as typeof import("@pulumi/pulumi/proto/provider_pb");
  const { Status } =
    require("@pulumi/pulumi/proto/status_pb") as typeof import("@pulumi/pulumi/proto/status_pb");
  const detail = new Any();
  detail.pack(
    new ErrorResourceInitFailed()
      .setId(id)
      .setProperties(properties)
      .setReasonsList([message])
      .serializeBinary(),
    "pulumirpc.ErrorResourceInitFailed",
  );
  return Buffer.from(
    new Status().setCode(code).setMessage(message).setDetailsList([detail]).serializeBinary(),
  );
}
