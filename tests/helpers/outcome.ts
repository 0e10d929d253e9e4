/** What a call ends in, also where it is no Error, as with Oracle's client; fails where the call succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!("error" in outcome)) throw new Error(`expected a failure, got ${JSON.stringify(outcome.value)}`);
  return outcome.error;
}

/** The error a call ends in; fails where the call succeeds. */
export async function rejection(call: Promise<unknown>): Promise<Error> {
  const error = await failureOf(call);
  if (!(error instanceof Error)) throw new Error(`not an Error: ${String(error)}`);
  return error;
}

/** The error a function throws; fails where it returns. */
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
