import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type Bench, median } from "./figure";

const PLUGIN = join(__dirname, "../../provider/pulumi-resource-oci-auth-tokens");
const BARE = join(__dirname, "bareServer.js");
const ROUNDS = 9;

interface Start {
  readonly ms: number;
  readonly megabytes: number;
}

/** Resident memory of a process, in megabytes. */
function memoryOf({ pid }: ChildProcess): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** Starts a script, waits for the port it prints, and kills it. */
async function start(script: string): Promise<Start> {
  const started = performance.now();
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  const ms = performance.now() - started;
  const megabytes = memoryOf(child);
  child.kill("SIGKILL");
  await once(child, "exit");
  return { ms, megabytes };
}

/** Start-up of the plugin compared with a bare server. The two alternate, so that other load on the machine affects both. */
export const startupBench: Bench = async () => {
  const plugin: Start[] = [];
  const bare: Start[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(await start(BARE));
    plugin.push(await start(PLUGIN));
  }
  const ms = (starts: readonly Start[]) => median(starts.map((one) => one.ms));
  const megabytes = (starts: readonly Start[]) => median(starts.map((one) => one.megabytes));
  return [
    {
      what: "native plugin: start to port, against a bare gRPC server",
      measured: ms(plugin),
      against: ms(bare),
      unit: "ms",
      atMost: 250,
    },
    {
      what: "native plugin: resident memory, against a bare gRPC server",
      measured: megabytes(plugin),
      against: megabytes(bare),
      unit: "MB",
      atMost: 90,
    },
  ];
};
