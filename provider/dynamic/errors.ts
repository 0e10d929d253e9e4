import { PartialStateError } from "../lifecycle/problems";

/**
 * Gives an error the form that Pulumi's dynamic provider process understands: `id`, `properties` and `reasons` keep partial
 * state. That process prints stacks to the user's console, so the error has none: its message says what to do.
 */
export function forEngine(error: unknown): Error {
  const message = error instanceof Error ? error.message : String(error);
  const shown = new Error(message);
  shown.stack = "";
  if (!(error instanceof PartialStateError)) return shown;
  return Object.assign(shown, { id: error.id, properties: { ...error.outputs }, reasons: [message] });
}
