import { UNKNOWN_VALUE } from "../pulumiWire";
import { type Properties, UNKNOWN } from "../resources/properties";

/** Under this key the engine keeps the serialized provider. */
const PROVIDER_KEY = "__provider";

/** Under this key the SDK lists the inputs that are secret, where any are: the engine gives this process their bare values. */
const SECRET_INPUTS_KEY = "__secretInputs";

/** The names of the inputs that are secret. */
export function secretInputsOf(props: Properties): readonly string[] {
  const names = props[SECRET_INPUTS_KEY];
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** Under this key the SDK tells that the run is a preview, since the engine does not. */
const PREVIEW_KEY = "__preview";

/** The inputs without the mark of a preview, which must get neither into a diff nor into the state, and whether it was there. */
export function withoutPreviewMark(props: Properties): {
  readonly inputs: Properties;
  readonly preview: boolean;
} {
  const { [PREVIEW_KEY]: mark, ...inputs } = props;
  return { inputs, preview: mark === true };
}

/** The entries with which a resource's properties must go into the state: without the provider nothing more can be done to it. */
export const hiddenEntries = (props: Properties): Properties =>
  Object.fromEntries(
    [PROVIDER_KEY, SECRET_INPUTS_KEY].flatMap((key) => (key in props ? [[key, props[key]]] : [])),
  );

/** Takes properties from the engine: its marks become the lifecycle's, at any depth; entries that are no inputs stay behind. */
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
