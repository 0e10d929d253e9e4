/** Signing in failed. The text says what was asked of what, and what to do; it never has a token, a key or a client's secret. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  /** The HTTP status of the refusal, where there was one. */
  readonly status?: number;
  /** Whether the same may well succeed later. */
  readonly transient: boolean;

  constructor(
    message: string,
    { status, transient = false, cause }: { status?: number; transient?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause });
    if (status !== undefined) this.status = status;
    this.transient = transient;
  }
}
