import { isCancelled, isWrongRegion } from "./errors";
import type { Target } from "./types";

interface Subscription {
  readonly regionName: string;
  readonly isHomeRegion: boolean;
}

export interface HomeRegion {
  /** Runs a write; where the service sends it to the home region, runs it there once, and from then on at once. */
  route<T>(signal: AbortSignal | undefined, write: (target: Target) => Promise<T>): Promise<T>;
}

/**
 * Writes belong to the tenancy's home region. It is looked up only when the service says so, since most callers are
 * there already, and is remembered for as long as the process lives.
 */
export function homeRegionFinder(
  configured: Target,
  listSubscriptions: (target: Target, signal: AbortSignal | undefined) => Promise<readonly Subscription[]>,
): HomeRegion {
  let home: Target | undefined;

  /** Undefined where the service does not say: then its refusal, which names the home region's key, says more. */
  async function find(region: string, signal: AbortSignal | undefined): Promise<Target | undefined> {
    try {
      const subscriptions = await listSubscriptions(configured, signal);
      const found = subscriptions.find((subscription) => subscription.isHomeRegion)?.regionName;
      return found && found !== region ? { region: found } : undefined;
    } catch (error) {
      if (isCancelled(error)) throw error;
      return undefined;
    }
  }

  return {
    async route(signal, write) {
      const target = home ?? configured;
      try {
        return await write(target);
      } catch (error) {
        // A fixed endpoint was asked for by name: going elsewhere on its own would break that promise.
        if (target !== configured || !isWrongRegion(error) || !("region" in configured)) throw error;
        // Another write may have found it since this one was sent.
        home ??= await find(configured.region, signal);
        if (!home) throw error;
        return write(home);
      }
    },
  };
}
