/** A step was ended from outside before it was done. The message says by whom or what, to go in the middle of a sentence. */
export class AbortReason extends Error {
  override readonly name = "Ended";

  constructor(
    readonly by: "cancel" | "timeout",
    message: string,
  ) {
    super(message);
  }
}

/** Why a signal was aborted, to go in the middle of a sentence. */
export function abortReason(signal: AbortSignal | undefined): string {
  return signal?.reason instanceof AbortReason ? signal.reason.message : "cancelled";
}
