import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, writeConfig } from "../../emulator";
import { scanForSecrets } from "./secrets";

const REPO = join(__dirname, "../../..");
const STACK = "test";

/** What a workspace is made of. */
export interface WorkspaceOptions {
  readonly emulator: Emulator;
  /**
   * The program: the text of an index.js, or of a Pulumi.yaml (`yaml`), or a folder below examples/, or files of a TypeScript
   * program by name, index.ts among them.
   */
  readonly program:
    | string
    | { readonly yaml: string }
    | { readonly example: string }
    | { readonly files: Readonly<Record<string, string>> };
  /** Whose profile of the emulator's configuration signs, such as USER_A. Default: the administrator. */
  readonly profile?: string;
  /** The stack's configuration, plain. Keys without a namespace are the program's own. */
  readonly config?: Readonly<Record<string, string>>;
  /** More of Pulumi.yaml, such as `plugins:`. */
  readonly projectYaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Where the program's packages are installed. Default: the checkout's own. */
  readonly nodeModules?: string;
}

/** What a command said, and how it ended. */
export interface Run {
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly output: string;
  readonly events: readonly EngineEvent[];
  /** How many resources were created, updated, replaced, deleted, left the same. */
  readonly changes: Readonly<Record<string, number>>;
}

/** A line of the engine's event log, as far as tests read it. */
export interface EngineEvent {
  readonly summaryEvent?: { readonly resourceChanges?: Record<string, number> };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string; readonly urn?: string };
}

export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>>;
  readonly new?: { readonly outputs?: Record<string, unknown>; readonly inputs?: Record<string, unknown> };
}

/** A resource as the state file has it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs?: Record<string, unknown>;
  readonly initErrors?: readonly string[];
  readonly external?: boolean;
}

/** A command under way, for tests that break it. */
export interface Started {
  readonly child: ChildProcess;
  /** All that was said so far. */
  said(): string;
  readonly done: Promise<Run>;
}

/**
 * A Pulumi project in a temporary folder, with a backend, a Pulumi home and a temporary folder of its own, driven by the real CLI. On
 * disposal everything that was written and said is searched for secrets.
 */
export class Workspace {
  readonly root: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Texts that must be in no file and no output, beside those the emulator knows. */
  readonly secrets = new Set<string>();
  private readonly said: string[] = [];
  /** The folder of the OCI configuration and its key, apart from what is searched for secrets. */
  readonly keys: string;
  private runs = 0;

  private constructor(private readonly options: WorkspaceOptions) {
    const { emulator, profile, env } = options;
    this.root = mkdtempSync(join(tmpdir(), "oci-auth-tokens-test-"));
    this.keys = mkdtempSync(join(tmpdir(), "oci-auth-tokens-keys-"));
    this.project = join(this.root, "project");
    for (const folder of ["project", "backend", "home", "tmp", "events"]) mkdirSync(join(this.root, folder));
    this.env = {
      ...withoutSettings(process.env),
      PULUMI_BACKEND_URL: `file://${join(this.root, "backend")}`,
      PULUMI_HOME: join(this.root, "home"),
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      // Brings the flag --event-log.
      PULUMI_DEBUG_COMMANDS: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      TMPDIR: join(this.root, "tmp"),
      HOME: join(this.root, "home"),
      OCI_IDENTITY_ENDPOINT: emulator.url,
      OCI_CONFIG_FILE: join(this.keys, "config"),
      ...(profile ? { OCI_CONFIG_FILE_PROFILE: profile } : {}),
      ...env,
    };
  }

  /** Makes the project and its stack. */
  static async create(options: WorkspaceOptions): Promise<Workspace> {
    const workspace = new Workspace(options);
    await writeConfig(options.emulator, workspace.keys);
    workspace.writeProject(options.program);
    await workspace.succeed(["stack", "init", STACK]);
    const config = Object.entries(options.config ?? {});
    if (config.length > 0) {
      const pairs = config.flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]);
      await workspace.succeed(["config", "set-all", ...pairs]);
    }
    return workspace;
  }

  /** Puts another program into the place of the project's. */
  writeProject(program: WorkspaceOptions["program"]): void {
    const more = this.options.projectYaml ?? "";
    if (typeof program === "string") {
      // Without the TypeScript compiler, which such a program does not need, every run is half a second shorter.
      this.write({
        "Pulumi.yaml": `name: test\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n${more}`,
        "package.json": '{ "name": "test", "main": "index.js" }',
        "index.js": program,
      });
    } else if ("files" in program) {
      this.write({
        "Pulumi.yaml": `name: test\nruntime:\n  name: nodejs\n${more}`,
        "package.json": '{ "name": "test", "main": "index.ts" }',
        ...program.files,
      });
    } else if ("yaml" in program) {
      writeFileSync(join(this.project, "Pulumi.yaml"), program.yaml);
    } else {
      cpSync(join(REPO, "examples", program.example), this.project, {
        recursive: true,
        filter: (source) => !source.endsWith("node_modules"),
      });
    }
    linkOnce(this.options.nodeModules ?? join(REPO, "node_modules"), join(this.project, "node_modules"));
  }

  private write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(this.project, name), text);
  }

  /** Starts a command of the CLI. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const log = join(this.root, "events", `${++this.runs}.jsonl`);
    const logged = ["up", "preview", "refresh", "destroy", "import"].includes(args[0] ?? "");
    const child = spawn("pulumi", ["--non-interactive", ...args, ...(logged ? ["--event-log", log] : [])], {
      cwd: this.project,
      env: { ...this.env, ...env },
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
        this.said.push(output);
        const events = logged ? readEvents(log) : [];
        const summary = events.findLast((event) => event.summaryEvent)?.summaryEvent;
        const ended = code ?? (signal === null ? -1 : 128);
        resolve({ code: ended, output, events, changes: summary?.resourceChanges ?? {} });
      });
    });
    return { child, said: () => output, done };
  }

  /** Runs a command, however it ends. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    return this.start(args, env).done;
  }

  /** Runs a command that must succeed. */
  async succeed(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    const run = await this.run(args, env);
    if (run.code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${run.code}:\n${run.output}`);
    return run;
  }

  /** Runs a command that must fail. */
  async fail(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
    const run = await this.run(args, env);
    if (run.code === 0) throw new Error(`pulumi ${args.join(" ")} should have failed:\n${run.output}`);
    return run;
  }

  up(...more: string[]): Promise<Run> {
    return this.succeed([...UP, ...more]);
  }

  failingUp(...more: string[]): Promise<Run> {
    return this.fail([...UP, ...more]);
  }

  startUp(...more: string[]): Started {
    return this.start([...UP, ...more]);
  }

  preview(...more: string[]): Promise<Run> {
    return this.succeed(["preview", "--suppress-progress", "--diff", ...more]);
  }

  refresh(...more: string[]): Promise<Run> {
    return this.succeed([...REFRESH, ...more]);
  }

  failingRefresh(...more: string[]): Promise<Run> {
    return this.fail([...REFRESH, ...more]);
  }

  destroy(...more: string[]): Promise<Run> {
    return this.succeed(["destroy", "--yes", "--skip-preview", "--suppress-progress", ...more]);
  }

  setConfig(key: string, value: string): Promise<Run> {
    // Without the flag the CLI takes some OCIDs for secrets.
    return this.succeed(["config", "set", "--plaintext", key, value]);
  }

  /** The stack's outputs, secrets in clear; not kept among what was said. */
  async outputs(): Promise<Record<string, unknown>> {
    const run = await this.succeed(["stack", "output", "--json", "--show-secrets"]);
    this.said.pop();
    return JSON.parse(run.output) as Record<string, unknown>;
  }

  /** The state file, as it lies on the disk. */
  stateText(): string {
    const name = /^name:\s*(\S+)/m.exec(readFileSync(join(this.project, "Pulumi.yaml"), "utf8"))?.[1] ?? "";
    return readFileSync(join(this.root, "backend/.pulumi/stacks", name, `${STACK}.json`), "utf8");
  }

  /** The resources in the state file, providers and the stack itself among them. */
  resources(): StateResource[] {
    const state = JSON.parse(this.stateText()) as {
      checkpoint: { latest?: { resources?: StateResource[]; pending_operations?: unknown[] } };
    };
    return state.checkpoint.latest?.resources ?? [];
  }

  /** How many operations the state says were under way when a run was cut off. */
  pendingOperations(): number {
    const state = JSON.parse(this.stateText()) as {
      checkpoint: { latest?: { pending_operations?: unknown[] } };
    };
    return state.checkpoint.latest?.pending_operations?.length ?? 0;
  }

  /** The one resource of that name in the state file. Throws where there is none. */
  resource(name: string): StateResource {
    const found = this.resources().filter(({ urn }) => urn.endsWith(`::${name}`));
    const [only] = found;
    if (found.length !== 1 || !only) throw new Error(`${found.length} resources named ${name} in the state`);
    return only;
  }

  /** Looks for secrets in every file and every output, then removes everything. Throws where one is found. */
  async dispose(): Promise<void> {
    const { emulator } = this.options;
    for (const log of readdirSync(join(this.root, "events"))) dropSdkDebug(join(this.root, "events", log));
    const known = [...emulator.store.allTokens().map(({ text }) => text), ...this.secrets];
    const found = scanForSecrets(this.root, this.said, known, emulator.keyPair.privateKeyPem);
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.keys, { recursive: true, force: true });
    if (found.length > 0) throw new Error(`secrets in clear: ${found.join(", ")}`);
  }
}

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const REFRESH = ["refresh", "--yes", "--skip-preview", "--suppress-progress"];

/** Mocha's way to workspaces: each is disposed of after the test that made it. */
export function useWorkspaces(): (options: WorkspaceOptions) => Promise<Workspace> {
  const made: Workspace[] = [];
  afterEach(async () => {
    for (const workspace of made.splice(0)) await workspace.dispose();
  });
  return async (options) => {
    const workspace = await Workspace.create(options);
    made.push(workspace);
    return workspace;
  };
}

/**
 * Takes a debug message of @pulumi/pulumi out of the event log, which holds a resource's outputs in clear (seen on 3.248). No command
 * shows it without --debug, and SECURITY.md warns of that; everything else in the log is searched.
 */
function dropSdkDebug(log: string): void {
  const kept = (line: string) =>
    !/"severity":"debug"/.test(line) || !line.includes("RPC finished: resource:");
  const lines = readFileSync(log, "utf8").split("\n");
  writeFileSync(log, lines.filter(kept).join("\n"));
}

/** The settings of whoever runs the tests have no say in them. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OCI_|PULUMI_)/.test(name)));
}

function linkOnce(target: string, link: string): void {
  try {
    symlinkSync(target, link, "junction");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}

function readEvents(log: string): EngineEvent[] {
  let text: string;
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return [];
  }
  // A run that was killed may leave half a line.
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as EngineEvent];
    } catch {
      return [];
    }
  });
}
