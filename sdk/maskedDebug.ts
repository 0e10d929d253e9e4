import { runtime } from "@pulumi/pulumi";
import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What the two responses have in common. */
interface EngineResponse {
  getUrn(): string;
}

/** A response as a string, with `[secret]` for every value that the engine marks as secret. */
function masked(response: EngineResponse, properties: Struct | undefined): string {
  return JSON.stringify(
    { urn: response.getUrn(), properties: properties?.toJavaScript() },
    (_key, value: unknown) => (runtime.isRpcSecret(value) ? "[secret]" : value),
  );
}

// Pulumi's SDK writes the engine's responses to debug messages ("RegisterResource RPC finished"). The CLI shows them only with --debug,
// but they are among the events of `up --json`, `--event-log` and the Automation API. Nothing else uses these strings.
RegisterResourceResponse.prototype.toString = function (this: RegisterResourceResponse) {
  return masked(this, this.getObject());
};
ReadResourceResponse.prototype.toString = function (this: ReadResourceResponse) {
  return masked(this, this.getProperties());
};
