/** A step was ended from outside before it was done. The message says by whom or what, to go in the middle of a sentence. */
export class Ended extends Error {
  override readonly name = "Ended";

  constructor(
    readonly by: "cancel" | "timeout",
    message: string,
  ) {
    super(message);
  }
}

/** Why a signal was aborted, to go in the middle of a sentence. */
export function whyEnded(signal: AbortSignal | undefined): string {
  return signal?.reason instanceof Ended ? signal.reason.message : "cancelled";
}
