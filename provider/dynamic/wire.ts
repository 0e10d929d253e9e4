import { UNKNOWN_VALUE } from "../pulumiWire";
import { type Properties, UNKNOWN } from "../resources/properties";

/** The key under which the engine stores the serialized provider. */
const PROVIDER_KEY = "__provider";

/** The key under which the SDK lists the secret inputs, if any: the engine passes their values to this process unmarked. */
const SECRET_INPUTS_KEY = "__secretInputs";

/** The names of the inputs that are secret. */
export function secretInputsOf(props: Properties): readonly string[] {
  const names = props[SECRET_INPUTS_KEY];
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** The key with which the SDK marks a preview, because the engine does not. */
const PREVIEW_KEY = "__preview";

/** Removes the mark of a preview, which must not get into a diff or the state, and returns whether it was set. */
export function withoutPreviewMark(props: Properties): {
  readonly inputs: Properties;
  readonly preview: boolean;
} {
  const { [PREVIEW_KEY]: mark, ...inputs } = props;
  return { inputs, preview: mark === true };
}

/** The entries that the state must keep in addition to a resource's properties. Without the provider the resource cannot be managed. */
export const hiddenEntries = (props: Properties): Properties =>
  Object.fromEntries(
    [PROVIDER_KEY, SECRET_INPUTS_KEY].flatMap((key) => (key in props ? [[key, props[key]]] : [])),
  );

/** Converts properties from the engine: its unknown values become UNKNOWN, at any depth; entries that are not inputs are dropped. */
export function fromWire(props: Properties): Properties {
  const { [PROVIDER_KEY]: _provider, [SECRET_INPUTS_KEY]: _secrets, ...entries } = props;
  return marked(entries) as Properties;
}

function marked(value: unknown): unknown {
  if (value === UNKNOWN_VALUE) return UNKNOWN;
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, marked(entry)]));
}
