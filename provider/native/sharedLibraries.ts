import { createRequire } from "node:module";

/**
 * Requires a library from where @pulumi/pulumi does. Its generated stubs accept only messages and credentials of their own copy of
 * google-protobuf and @grpc/grpc-js, and an installation may have several copies.
 */
export const requireAsPulumi = createRequire(require.resolve("@pulumi/pulumi/proto/provider_pb"));

const grpc = requireAsPulumi("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const empty = requireAsPulumi(
  "google-protobuf/google/protobuf/empty_pb",
) as typeof import("google-protobuf/google/protobuf/empty_pb");
const struct = requireAsPulumi(
  "google-protobuf/google/protobuf/struct_pb",
) as typeof import("google-protobuf/google/protobuf/struct_pb");

export const { credentials, Metadata, Server, ServerCredentials, status } = grpc;
export const { Empty } = empty;
export const { Struct } = struct;

export type Empty = import("google-protobuf/google/protobuf/empty_pb").Empty;
export type Struct = import("google-protobuf/google/protobuf/struct_pb").Struct;
/** A gRPC status code. */
export type StatusCode = import("@grpc/grpc-js").status;
