import { type ChildProcess, spawn } from "node:child_process";
import { type EngineEvent, readEvents } from "./eventLog";

/** The output and result of a command. */
export interface Run {
  readonly code: number;
  /** Standard output and standard error, in order. */
  readonly output: string;
  readonly events: readonly EngineEvent[];
  /** How many resources were created, updated, replaced, deleted, left the same. */
  readonly changes: Readonly<Record<string, number>>;
}

/** A running command, for tests that interrupt it. */
export interface Started {
  readonly child: ChildProcess;
  /** All output so far. */
  said(): string;
  readonly done: Promise<Run>;
}

/** Where a command runs. */
export interface Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A file for the engine's event log, if the command has one. */
  readonly log: string;
}

/** Starts a command of the CLI on PATH. */
export function startPulumi(args: readonly string[], { cwd, env, log }: Place): Started {
  const logged = ["up", "preview", "refresh", "destroy", "import"].includes(args[0] ?? "");
  const child = spawn("pulumi", ["--non-interactive", ...args, ...(logged ? ["--event-log", log] : [])], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const hear = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const done = new Promise<Run>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const events = logged ? readEvents(log) : [];
      const summary = events.findLast((event) => event.summaryEvent)?.summaryEvent;
      const ended = code ?? (signal === null ? -1 : 128);
      resolve({ code: ended, output, events, changes: summary?.resourceChanges ?? {} });
    });
  });
  return { child, said: () => output, done };
}
