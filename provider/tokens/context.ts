import type { Clock } from "../identity/clock";
import type { AuthTokenService } from "../identity/types";
import type { RegistryLoginFunction } from "../registry/login";

/** What a step of a lifecycle works with. Everything that is not the same every time is in here. */
export interface LifecycleContext {
  readonly service: AuthTokenService;
  readonly registryLogin: RegistryLoginFunction;
  readonly clock: Clock;
  readonly settings: LifecycleSettings;
  /** Takes sentences for the user: nothing failed, and it should be known all the same. */
  readonly warn: (message: string) => void;
  /** Ends waits and retries when the user cancels, or the step's time is over. */
  readonly signal?: AbortSignal;
  /** Takes a sentence about what is being waited for, which the next one replaces. */
  readonly progress?: (message: string) => void;
}

export interface LifecycleSettings {
  /** Whether a preview asks the service what would make the `up` fail. */
  readonly checkInPreview: boolean;
  /** How long after a write the service's reads may not know of it, in milliseconds. */
  readonly consistencyWindowMs: number;
  /** How long to wait for a token to become ACTIVE, in milliseconds. */
  readonly activationTimeoutMs: number;
}

export const defaultLifecycleSettings: LifecycleSettings = {
  checkInPreview: true,
  consistencyWindowMs: 30_000,
  activationTimeoutMs: 120_000,
};
