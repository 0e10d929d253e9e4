/**
 * Runs something that a signal ends, for at most so many milliseconds.
 *
 * `AbortSignal.any([signal, AbortSignal.timeout(ms)])` would say the same, but Node.js 20 collects that time-out as garbage
 * before it fires, and the request never ends.
 * @param signal ends it as well
 * @param reason what the signal that `run` gets says after the time. Default: a DOMException of the name TimeoutError
 * @throws what `run` makes of the signal's reason: after the time a DOMException of the name TimeoutError, as that of
 *   `AbortSignal.timeout`
 */
export async function withTimeLimit<T>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
  reason: () => Error = () => new DOMException("The time is over.", "TimeoutError"),
): Promise<T> {
  const ended = new AbortController();
  const end = () => ended.abort(signal?.reason);
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  const timer = setTimeout(() => ended.abort(reason()), ms);
  try {
    return await run(ended.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/**
 * Waits for something that others wait for, too: it goes on when this caller ends.
 * @throws the signal's reason once it is aborted
 */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  // It may fail after this caller has ended: an unhandled rejection would end the process.
  promise.catch(() => undefined);
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}
