/** What a call rejects with, which need not be an Error, as with Oracle's client; fails if the call succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`expected a failure, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

/** The error that a call rejects with; fails if the call succeeds. */
export async function rejection(call: Promise<unknown>): Promise<Error> {
  const error = await failureOf(call);
  if (!(error instanceof Error)) throw new Error(`not an Error: ${String(error)}`);
  return error;
}

/** The error a function throws; fails if it returns. */
export function thrown(call: () => unknown): Error {
  let value: unknown;
  try {
    value = call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error(`not an Error: ${String(error)}`);
  }
  throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
}
