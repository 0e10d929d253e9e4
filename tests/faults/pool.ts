import { setTimeout } from "node:timers/promises";

/** Runs work, at most so much of it at a time, in the order in which it comes. */
export function pool(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** Fails what does not end, so that it is known by its name. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const ends = new AbortController();
  const late = setTimeout(ms, undefined, { signal: ends.signal }).then(() => {
    throw new Error(`no end within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ends.abort();
    late.catch(() => undefined);
  }
}
