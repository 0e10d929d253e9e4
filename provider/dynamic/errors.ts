import { messageOf } from "../identity/text";
import type { Properties } from "../resources/properties";
import { PartialStateError } from "../tokens/errors";
import { hiddenEntries } from "./wire";

/**
 * An error as Pulumi's dynamic provider process expects it. For some methods that process prints `${error}: ${error.stack}` and also
 * passes the error to the engine, which shows it. To avoid showing it twice, the error itself prints as an empty string.
 */
class StepError extends Error {
  override stack = "";

  override toString(): string {
    return "";
  }
}

/** What the process prints for a StepError. */
const REMAINDER = ": ";

/** Suppresses what the process prints for errors that the engine shows. */
export function printErrorsOnce(target: Pick<Console, "error">): void {
  const print = target.error.bind(target);
  target.error = (...words: unknown[]) => {
    if (words.length !== 1 || words[0] !== REMAINDER) print(...words);
  };
}

/**
 * Converts an error to the form that Pulumi's dynamic provider process understands: `id`, `properties` and `reasons` carry partial
 * state. It has no stack, because its message says what to do.
 * @param props the arguments of the step. Pulumi adds the serialized provider to the outputs of a step that succeeds, but not to partial
 * state, which could then be neither refreshed nor destroyed
 * @param redact removes secrets from a message
 */
export function forEngine(
  error: unknown,
  props: Properties = {},
  redact = (message: string) => message,
): Error {
  const message = redact(messageOf(error));
  const shown = new StepError(message);
  if (!(error instanceof PartialStateError)) return shown;
  const properties = { ...error.outputs, ...hiddenEntries(props) };
  return Object.assign(shown, { id: error.id, properties, reasons: [message] });
}
