import { fstatSync } from "node:fs";
import { systemClock } from "../identity/clock";
import { openContext } from "../resources/openContext";
import { engineLog, streamLog } from "./engineLog";
import { startServer } from "./server";
import { Session } from "./session";

/** How long running calls get to end once the process is asked to. The engine kills it after five seconds. */
const GRACE_MS = 4_000;

/**
 * The engine's address among the arguments. Flags come before it; `--tracing` has a value of its own. Without one the plugin is
 * started by hand, and an engine attaches later.
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
 * Serves the provider for as long as the engine wants it.
 * @returns the port, which the engine waits for on the standard output
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
  // The engine holds the other end of this pipe; where it was killed nobody else ends this process.
  if (address && isPipe(0)) process.stdin.once("end", end).resume();
  return running.port;
}
