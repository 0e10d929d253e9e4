import { AbortReason } from "../identity/abortReason";
import { SignInError } from "../identity/auth/signInError";
import type { Environment } from "../identity/settings";
import { unlessAborted } from "../identity/timeLimit";
import type { openContext } from "../resources/openContext";
import { notChecked, PreviewCheck } from "../resources/previewCheck";
import { Redactor } from "../resources/redactor";
import { withTimeout } from "../resources/timeouts";
import type { LifecycleContext } from "../tokens/context";
import type { Configuration } from "./config";
import type { Log } from "./engineLog";
import { status as grpc, type Struct } from "./sharedLibraries";
import { RequestError } from "./status";
import { fromStruct } from "./struct";
import type { Decoded } from "./wire";

/** What a session depends on, injected so that tests control it. */
export interface SessionHost {
  readonly open: typeof openContext;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly env: Environment;
}

/** One call of the engine: its resource and its limits. */
export interface Call {
  readonly urn: string;
  /** In seconds; 0 if the resource has no `customTimeouts`. */
  readonly timeout: number;
  /** Aborted when the user cancels or the caller disconnects. */
  readonly signal: AbortSignal;
}

/** The state of the process between calls: its configuration, known secrets, and whether the user has cancelled. */
export class Session {
  private configuration: Configuration | undefined;
  private opened: Promise<LifecycleContext> | undefined;
  private cancellation = new AbortController();
  private previews = new PreviewCheck();

  private readonly redactor = new Redactor();
  private sink: Log;

  constructor(
    readonly host: SessionHost,
    log: Log,
  ) {
    this.sink = log;
  }

  /** Sends messages to the user, with secrets removed. */
  get log(): Log {
    const { sink } = this;
    return {
      warn: (message, urn) => sink.warn(this.redact(message), urn),
      info: (message, urn) => sink.info(this.redact(message), urn),
      progress: (message, urn) => sink.progress(this.redact(message), urn),
      flush: () => sink.flush(),
    };
  }

  /** Changes where messages are sent: another engine has attached. */
  attach(log: Log): void {
    this.sink = log;
  }

  /**
   * Decodes the properties of a message, and remembers secrets to redact them. An absent struct has no properties.
   * @throws WireError
   */
  decode(struct: Struct | undefined): Decoded {
    const decoded = fromStruct(struct);
    for (const name of decoded.secrets) this.redactor.remember(decoded.values[name]);
    return decoded;
  }

  /** Removes the secrets that this process has received from a message. */
  redact(message: string): string {
    return this.redactor.redact(message);
  }

  get acceptsSecrets(): boolean {
    return this.configuration?.acceptsSecrets ?? true;
  }

  /** Aborted once the user cancels. */
  get cancelled(): AbortSignal {
    return this.cancellation.signal;
  }

  /** Starts a new run: an engine that attaches to a running plugin configures it again for each run. */
  configure(configuration: Configuration): void {
    this.configuration = configuration;
    this.opened = undefined;
    this.previews = new PreviewCheck();
    this.cancellation = new AbortController();
  }

  /** Ends the waits of current and later calls, until the next `configure`. */
  cancel(): void {
    this.cancellation.abort(new AbortReason("cancel", "the run was cancelled"));
  }

  /**
   * Runs a step that sends requests.
   * @throws RequestError if the provider is not configured; SettingsError if its settings are not sufficient
   */
  async send<T>(call: Call, step: (ctx: LifecycleContext) => Promise<T>): Promise<T> {
    const ctx: LifecycleContext = {
      ...(await unlessAborted(this.context(), call.signal)),
      warn: (message) => this.log.warn(message, call.urn),
      progress: (message) => this.log.progress(message, call.urn),
    };
    const timeoutMs = call.timeout > 0 ? call.timeout * 1000 : undefined;
    return withTimeout(ctx, { signal: call.signal, timeoutMs }, step);
  }

  /**
   * Runs the check of a preview, unless an argument of the provider is unknown.
   * @throws SettingsError if the settings are not sufficient: the `up` would fail too
   */
  async preview(
    call: Call,
    check: (ctx: LifecycleContext, previews: PreviewCheck) => Promise<void>,
  ): Promise<void> {
    if (this.configuration?.unknown.length !== 0) return;
    try {
      await this.context();
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      return this.log.warn(notChecked(error), call.urn);
    }
    await this.send(call, (ctx) => check(ctx, this.previews));
  }

  /** Created at the first step that needs it, so that a run without changes works without credentials. */
  private async context(): Promise<LifecycleContext> {
    const configuration = this.configuration;
    if (!configuration)
      throw new RequestError(grpc.FAILED_PRECONDITION, "The provider is not configured yet.");
    if (configuration.unknown.length > 0) {
      throw new RequestError(
        grpc.FAILED_PRECONDITION,
        `The provider's ${configuration.unknown.join(", ")} will be known only after an update.`,
      );
    }
    const opening = this.opened ?? this.host.open(configuration.get, (message) => this.log.warn(message));
    this.opened = opening;
    try {
      return await opening;
    } catch (error) {
      // The next step tries again: what was missing may be there by then.
      if (this.opened === opening) this.opened = undefined;
      throw error;
    }
  }
}
