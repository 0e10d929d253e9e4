import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { Properties } from "../resources/properties";
import { Struct } from "./sharedLibraries";
import { type Decoded, decode, encode } from "./wire";

/** Decodes the properties of a message. An absent struct has none. */
export function fromStruct(struct: Struct | undefined): Decoded {
  return decode(struct?.toJavaScript() ?? {});
}

/** Encodes the properties of a response. */
export function toStruct(
  properties: Properties,
  secrets: ReadonlySet<string>,
  acceptsSecrets: boolean,
): Struct {
  const wire = encode(properties, secrets, acceptsSecrets);
  return Struct.fromJavaScript(wire as Record<string, JavaScriptValue>);
}
