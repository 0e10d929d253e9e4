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

  /** Where messages to the user go, without what is secret. */
  get log(): Log {
    const { sink } = this;
    return {
      warn: (message, urn) => sink.warn(this.redact(message), urn),
      info: (message, urn) => sink.info(this.redact(message), urn),
      progress: (message, urn) => sink.progress(this.redact(message), urn),
      flush: () => sink.flush(),
    };
  }

  /** Sends messages elsewhere from now on: another engine has attached. */
  attach(log: Log): void {
    this.sink = log;
  }

  /**
   * Reads the properties of a message, and remembers what is secret among them; an absent struct has none.
   * @throws WireError
   */
  decode(struct: Struct | undefined): Decoded {
    const decoded = fromStruct(struct);
    for (const name of decoded.secrets) this.redactor.remember(decoded.values[name]);
    return decoded;
  }

  /** A message without the secrets that this process has been given. */
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

  /** The last configuration counts, for the calls that come after it: a plugin that is attached to serves one run after another. */
  configure(configuration: Configuration): void {
    this.configuration = configuration;
    this.opened = undefined;
    this.previews = new PreviewCheck();
    this.cancellation = new AbortController();
  }

  /** Ends every wait, and those of calls that are still to come. */
  cancel(): void {
    this.cancellation.abort(new AbortReason("cancel", "the run was cancelled"));
  }

  /**
   * Runs a step that sends something.
   * @throws RequestError before the provider is configured; SettingsError when its settings do not suffice
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
   * Runs the check of a preview. While an argument of the provider is not known, nothing can be said.
   * @throws SettingsError when its settings do not suffice: the `up` would fail as well
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

  /** Opened at the first step that needs it: a run that changes nothing works without credentials. */
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
