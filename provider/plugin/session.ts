import { status as grpc } from "@grpc/grpc-js";
import { Ended } from "../identity/ended";
import type { Environment } from "../identity/settings";
import { bounded } from "../lifecycle/bounds";
import type { LifecycleContext } from "../lifecycle/context";
import type { openContext } from "../lifecycle/openContext";
import type { Configuration } from "./config";
import type { Log } from "./engineLog";
import { RequestError } from "./status";

/** What a session works with that is not the same every time. */
export interface SessionHost {
  readonly open: typeof openContext;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly env: Environment;
}

/** One call of the engine: which resource it is about, and what bounds it. */
export interface Call {
  readonly urn: string;
  /** Seconds; 0 where the user gave none. */
  readonly timeout: number;
  /** Ends the call: the user cancelled, or whoever asked is gone. */
  readonly signal: AbortSignal;
}

/** What the engine has told this process so far: its configuration, and whether the user has cancelled. */
export class Session {
  private configuration: Configuration | undefined;
  private opened: LifecycleContext | undefined;
  private cancellation = new AbortController();

  constructor(
    readonly host: SessionHost,
    /** Where messages to the user go; another once an engine attaches. */
    public log: Log,
  ) {}

  get acceptsSecrets(): boolean {
    return this.configuration?.acceptsSecrets ?? true;
  }

  /** Aborted once the user cancels. */
  get cancelled(): AbortSignal {
    return this.cancellation.signal;
  }

  /** The last configuration counts, for the calls that come after it: a plugin that is attached to serves one run after another. */
  configure(configuration: Configuration): void {
    this.configuration = configuration;
    this.opened = undefined;
    this.cancellation = new AbortController();
  }

  /** Ends every wait, and those of calls that are still to come. */
  cancel(): void {
    this.cancellation.abort(new Ended("cancel", "the run was cancelled"));
  }

  /**
   * Runs a step that sends something.
   * @throws RequestError before the provider is configured; SettingsError when its settings do not suffice
   */
  async send<T>(call: Call, step: (ctx: LifecycleContext) => Promise<T>): Promise<T> {
    const ctx: LifecycleContext = {
      ...this.context(),
      warn: (message) => this.log.warn(message, call.urn),
      progress: (message) => this.log.progress(message, call.urn),
    };
    const timeoutMs = call.timeout > 0 ? call.timeout * 1000 : undefined;
    return bounded(ctx, { signal: call.signal, timeoutMs }, step);
  }

  /** Opened at the first step that sends something: a preview of a create works without credentials. */
  private context(): LifecycleContext {
    const configuration = this.configuration;
    if (!configuration)
      throw new RequestError(grpc.FAILED_PRECONDITION, "The provider is not configured yet.");
    if (configuration.unknown.length > 0) {
      throw new RequestError(
        grpc.FAILED_PRECONDITION,
        `The provider's ${configuration.unknown.join(", ")} will be known only after an update.`,
      );
    }
    this.opened ??= this.host.open(configuration.get, (message) => this.log.warn(message));
    return this.opened;
  }
}
