import { fstatSync } from "node:fs";
import { systemClock } from "../identity/clock";
import { openContext } from "../resources/openContext";
import { engineLog, streamLog } from "./engineLog";
import { startServer } from "./server";
import { Session } from "./session";

/** How long running calls may take to end after a signal, in milliseconds. The engine kills the process after five seconds. */
const GRACE_MS = 4_000;

/**
 * Finds the engine's address among the arguments. Flags come before it; `--tracing` has a value. Without an address the plugin was started
 * by hand, and an engine attaches later.
 */
export function engineAddress(args: readonly string[]): string | undefined {
  const plain = args.filter((arg, index) => !arg.startsWith("-") && args[index - 1] !== "--tracing");
  return plain.at(-1);
}

function isPipe(descriptor: number): boolean {
  const kind = fstatSync(descriptor);
  return kind.isFIFO() || kind.isSocket();
}

/**
 * Serves the provider until the engine ends it.
 * @returns the port, which the engine reads from standard output
 */
export async function serve(args: readonly string[]): Promise<number> {
  const address = engineAddress(args);
  const log = address ? engineLog(address) : streamLog((text) => void process.stderr.write(text));
  const session = new Session({ open: openContext, now: systemClock.now, env: process.env }, log);
  const running = await startServer(session);
  const end = () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    void running.close().then(() => process.exit(0));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, end);
  // The engine has the other end of this pipe. If the engine is killed, nothing else ends this process.
  if (address && isPipe(0)) process.stdin.once("end", end).resume();
  return running.port;
}
