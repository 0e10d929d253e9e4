import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, writeConfig } from "../../emulator";
import { type Program, type ProjectOptions, writeProject } from "./project";
import { type Run, type Started, startPulumi } from "./pulumiCli";
import { scanForSecrets } from "./secrets";
import { StateFile, type StateResource } from "./stateFile";

const STACK = "test";

/** Options of a workspace. */
export interface WorkspaceOptions extends ProjectOptions {
  readonly emulator: Emulator;
  readonly program: Program;
  /** The profile of the emulator's configuration that signs, such as USER_A. Default: the administrator. */
  readonly profile?: string;
  /** The stack's configuration, plain. Keys without a namespace are the program's own. */
  readonly config?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * A Pulumi project in a temporary folder, with a backend, a Pulumi home and a temporary folder of its own, driven by the real CLI. On
 * disposal everything that was written and printed is searched for secrets.
 */
export class Workspace {
  readonly root: string;
  readonly project: string;
  readonly env: NodeJS.ProcessEnv;
  /** Strings that must be in no file and no output, besides those the emulator has. */
  readonly secrets = new Set<string>();
  private readonly state: StateFile;
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
    this.state = new StateFile(() => {
      const yaml = readFileSync(join(this.project, "Pulumi.yaml"), "utf8");
      const name = /^name:\s*(\S+)/m.exec(yaml)?.[1] ?? "";
      return join(this.root, "backend/.pulumi/stacks", name, `${STACK}.json`);
    });
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

  /** Creates the project and its stack. */
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

  /** Replaces the project's program. */
  writeProject(program: Program): void {
    writeProject(this.project, program, this.options);
  }

  /** Starts a command of the CLI. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
    const log = join(this.root, "events", `${++this.runs}.jsonl`);
    const started = startPulumi(args, { cwd: this.project, env: { ...this.env, ...env }, log });
    const done = started.done.then((run) => {
      this.said.push(run.output);
      return run;
    });
    return { ...started, done };
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
    // Without the flag the CLI treats some OCIDs as secrets.
    return this.succeed(["config", "set", "--plaintext", key, value]);
  }

  /** The stack's outputs, secrets in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const run = await this.secretly(["stack", "output", "--json", "--show-secrets"]);
    return JSON.parse(run.output) as Record<string, unknown>;
  }

  /** Runs a command that shows secrets: its output is not searched. */
  async secretly(args: readonly string[]): Promise<Run> {
    const run = await this.succeed(args);
    this.said.pop();
    return run;
  }

  /** The state file on disk. */
  stateText(): string {
    return this.state.text();
  }

  /** The resources in the state file, providers and the stack itself among them. */
  resources(): StateResource[] {
    return this.state.resources();
  }

  /** How many operations the state says were pending when a run was interrupted. */
  pendingOperations(): number {
    return this.state.pendingOperations();
  }

  /** The one resource of that name in the state file. Throws if there is none. */
  resource(name: string): StateResource {
    return this.state.resource(name);
  }

  /** Looks for secrets in every file and every output, then removes everything. Throws if it finds one. */
  async dispose(): Promise<void> {
    const { emulator } = this.options;
    const { secrets, privateKeys } = emulator.signIn;
    const known = [...emulator.store.allTokens().map(({ text }) => text), ...secrets, ...this.secrets];
    const pem = [emulator.keyPair.privateKeyPem, ...privateKeys];
    const found = scanForSecrets(this.root, this.said, known, ...pem);
    rmSync(this.root, { recursive: true, force: true });
    rmSync(this.keys, { recursive: true, force: true });
    if (found.length > 0) throw new Error(`secrets in clear: ${found.join(", ")}`);
  }
}

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const REFRESH = ["refresh", "--yes", "--skip-preview", "--suppress-progress"];

/** Registers hooks that dispose of each workspace after the test that created it. */
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

/** The settings of the user who runs the tests must not affect them. */
function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(OCI_|PULUMI_|TF_VAR_|KUBERNETES_|ACTIONS_ID_TOKEN_)/.test(name),
    ),
  );
}
