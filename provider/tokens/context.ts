import type { Clock } from "../identity/clock";
import { defaultMs } from "../identity/settings";
import type { AuthTokenService } from "../identity/types";
import type { RegistryLoginFunction } from "../registry/login";

/** What the operations depend on: clock, network and settings, injected so that tests control them. */
export interface LifecycleContext {
  readonly service: AuthTokenService;
  readonly registryLogin: RegistryLoginFunction;
  readonly clock: Clock;
  readonly settings: LifecycleSettings;
  /** Shows a warning to the user. */
  readonly warn: (message: string) => void;
  /** Aborted when the user cancels or the step's timeout ends. Ends waits and retries. */
  readonly signal?: AbortSignal;
  /** Shows the user what is being waited for. Each message replaces the previous one. */
  readonly progress?: (message: string) => void;
}

export interface LifecycleSettings {
  /** Whether a preview sends requests to check the credentials and the token limit. */
  readonly checkInPreview: boolean;
  /** How long reads may be out of date after a write, in milliseconds. */
  readonly consistencyWindowMs: number;
  /** How long to wait for a token to become ACTIVE, in milliseconds. */
  readonly activationTimeoutMs: number;
}

export const defaultLifecycleSettings: LifecycleSettings = {
  checkInPreview: true,
  consistencyWindowMs: defaultMs("consistencyWindowSeconds"),
  activationTimeoutMs: defaultMs("activationTimeoutSeconds"),
};
