import { PartialStateError } from "../lifecycle/problems";
import type { Properties } from "../lifecycle/unknown";
import { hiddenEntries } from "./wire";

/**
 * Gives an error the form that Pulumi's dynamic provider process understands: `id`, `properties` and `reasons` keep partial
 * state. That process prints stacks to the user's console, so the error has none: its message says what to do.
 * @param props what the step was asked to do. Pulumi adds the serialized provider to the outputs of a step that succeeds, but
 * not to partial state, which could then be neither refreshed nor destroyed.
 */
export function forEngine(error: unknown, props: Properties = {}): Error {
  const message = error instanceof Error ? error.message : String(error);
  const shown = new Error(message);
  shown.stack = "";
  if (!(error instanceof PartialStateError)) return shown;
  const properties = { ...error.outputs, ...hiddenEntries(props) };
  return Object.assign(shown, { id: error.id, properties, reasons: [message] });
}
