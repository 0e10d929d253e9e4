import { RunError } from "@pulumi/pulumi";
import { messageOf } from "../provider/identity/text";

/**
 * An error of which Pulumi shows only the message. It has no stack: Pulumi does not show it, and with Node.js 20 it takes a quarter of a
 * minute to format the frames of its own files.
 */
export function runError(message: string): RunError {
  const error = new RunError(message);
  error.stack = "";
  return error;
}

/**
 * Converts what a function threw to such an error. Pulumi reports a promise that is rejected before the program awaits it; this
 * suppresses the additional warning of Node.js.
 * @param redact takes secrets out of the message
 */
export function lookupError(error: unknown, redact = (message: string) => message): RunError {
  if (!process.listeners("rejectionHandled").includes(ignore)) process.on("rejectionHandled", ignore);
  return runError(redact(messageOf(error)));
}

const ignore = () => undefined;
