import { isWrongRegion } from "./errors";
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
  return {
    async route(signal, write) {
      try {
        return await write(home ?? configured);
      } catch (error) {
        // A fixed endpoint was asked for by name: going elsewhere on its own would break that promise.
        if (home || !isWrongRegion(error) || !("region" in configured)) throw error;
        const subscriptions = await listSubscriptions(configured, signal);
        const region = subscriptions.find((subscription) => subscription.isHomeRegion)?.regionName;
        if (!region || region === configured.region) throw error;
        home = { region };
        return write(home);
      }
    },
  };
}
