import { RunError } from "@pulumi/pulumi";

/**
 * An error that Pulumi shows by its message alone, which says what to do. It has no stack: Pulumi does not show it, and on Node.js 20
 * spends a quarter of a minute on colouring the frames of its own files.
 */
export function runError(message: string): RunError {
  const error = new RunError(message);
  error.stack = "";
  return error;
}
