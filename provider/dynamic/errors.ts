import { messageOf } from "../identity/text";
import type { Properties } from "../resources/properties";
import { PartialStateError } from "../tokens/errors";
import { hiddenEntries } from "./wire";

/**
 * An error of a step as Pulumi's dynamic provider process takes it. That process prints `${error}: ${error.stack}` for some of the steps and
 * hands the error to the engine, which shows it: so the error prints as next to nothing.
 */
class StepError extends Error {
  override stack = "";

  override toString(): string {
    return "";
  }
}

/** What the process prints of a StepError. */
const REMAINDER = ": ";

/** Keeps off the console what is left of errors that the engine shows. */
export function printErrorsOnce(target: Pick<Console, "error">): void {
  const print = target.error.bind(target);
  target.error = (...words: unknown[]) => {
    if (words.length !== 1 || words[0] !== REMAINDER) print(...words);
  };
}

/**
 * Gives an error the form that Pulumi's dynamic provider process understands: `id`, `properties` and `reasons` keep partial
 * state. It has no stack: its message says what to do.
 * @param redact takes secrets out of a message
 * @param props what the step was asked to do. Pulumi adds the serialized provider to the outputs of a step that succeeds, but
 * not to partial state, which could then be neither refreshed nor destroyed.
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
