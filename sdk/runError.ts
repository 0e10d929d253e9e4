import { RunError } from "@pulumi/pulumi";
import { messageOf } from "../provider/identity/text";

/**
 * An error that Pulumi shows by its message alone, which says what to do. It has no stack: Pulumi does not show it, and on Node.js 20
 * spends a quarter of a minute on colouring the frames of its own files.
 */
export function runError(message: string): RunError {
  const error = new RunError(message);
  error.stack = "";
  return error;
}

/**
 * The same of what a function threw. Pulumi reports a promise that fails before the program has come to waiting for it; Node.js would
 * add a warning of its own once it does.
 * @param redact takes secrets out of the message
 */
export function lookupError(error: unknown, redact = (message: string) => message): RunError {
  if (!process.listeners("rejectionHandled").includes(ignore)) process.on("rejectionHandled", ignore);
  return runError(redact(messageOf(error)));
}

const ignore = () => undefined;
