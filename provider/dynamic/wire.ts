import { type Properties, UNKNOWN } from "../lifecycle/unknown";

/** How the engine writes a value that is not known yet (`runtime.unknownValue` of @pulumi/pulumi). */
const WIRE_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Under this key the engine keeps the serialized provider. */
const PROVIDER_KEY = "__provider";

/** The serialized provider a resource was last handled with. */
export const providerText = (props: Properties): unknown => props[PROVIDER_KEY];

/** The entries with which a resource's properties must go into the state: without the provider nothing more can be done to it. */
export const hiddenEntries = (props: Properties): Properties =>
  PROVIDER_KEY in props ? { [PROVIDER_KEY]: props[PROVIDER_KEY] } : {};

/** Takes properties from the engine: its marks become the lifecycle's, at any depth; entries that are no inputs stay behind. */
export function fromWire(props: Properties): Properties {
  const { [PROVIDER_KEY]: _provider, ...entries } = props;
  return marked(entries) as Properties;
}

function marked(value: unknown): unknown {
  if (value === WIRE_UNKNOWN) return UNKNOWN;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, marked(entry)]));
}
