import { execFileSync } from "node:child_process";

/** The processes below one, as the system lists them now; the nearest first. */
export function descendants(pid: number): { pid: number; command: string }[] {
  const rows = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const [, id, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return id && parent ? [{ pid: Number(id), parent: Number(parent), command: command ?? "" }] : [];
    });
  const below = (of: number): { pid: number; command: string }[] =>
    rows.filter(({ parent }) => parent === of).flatMap((row) => [row, ...below(row.pid)]);
  return below(pid);
}

/** Kills processes; ignores those that have already ended. */
export function kill(...pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
}
