import { runtime } from "@pulumi/pulumi";
import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** What the two answers have in common. */
interface Answer {
  getUrn(): string;
}

/** An answer as a text, with `[secret]` in the place of what the engine marks as secret. */
function masked(answer: Answer, properties: Struct | undefined): string {
  return JSON.stringify(
    { urn: answer.getUrn(), properties: properties?.toJavaScript() },
    (_key, value: unknown) => (runtime.isRpcSecret(value) ? "[secret]" : value),
  );
}

// Pulumi's SDK puts the engine's answers, as texts, into messages of severity debug ("RegisterResource RPC finished"). The CLI does not
// show those without --debug, but they are among the events of `up --json`, `--event-log` and the Automation API. Nothing else reads
// the texts.
RegisterResourceResponse.prototype.toString = function (this: RegisterResourceResponse) {
  return masked(this, this.getObject());
};
ReadResourceResponse.prototype.toString = function (this: ReadResourceResponse) {
  return masked(this, this.getProperties());
};
