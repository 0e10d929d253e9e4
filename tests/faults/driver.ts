import { settingsReader } from "../../provider/identity/auth/settingsReader";
import { systemClock } from "../../provider/identity/clock";
import { type OpenOptions, openService, systemFiles } from "../../provider/identity/open";
import type { SettingName } from "../../provider/identity/settings";
import { registryLogin } from "../../provider/registry/login";
import type { openContext } from "../../provider/resources/openContext";
import type { LifecycleSettings } from "../../provider/tokens/context";

export type Outputs = Readonly<Record<string, unknown>>;

/** A resource as the engine's state has it. */
export interface ResourceState {
  readonly id: string;
  readonly outputs: Outputs;
}

/** The result of a step: the resource in the engine's state after it, and the error. */
export interface StepResult {
  readonly state: ResourceState | undefined;
  readonly error?: string;
}

export type ResourceType = "AuthToken" | "RotatingAuthToken";

/** Calls one of the two providers as the engine does: with nothing but what is in its state. */
export interface ProviderDriver {
  create(type: ResourceType, inputs: Outputs): Promise<StepResult>;
  read(type: ResourceType, state: ResourceState): Promise<StepResult>;
  update(type: ResourceType, state: ResourceState, inputs: Outputs): Promise<StepResult>;
  delete(type: ResourceType, state: ResourceState): Promise<StepResult>;
  /** Lists a user's tokens; in `state` is the list. */
  list(userId: string): Promise<StepResult>;
  close(): Promise<void>;
}

/** What a driver is opened with: settings, and options that no setting has. */
export interface DriverOptions {
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
  readonly lifecycle: LifecycleSettings;
  readonly openOptions: OpenOptions;
}

export type OpenDriver = (options: DriverOptions) => Promise<ProviderDriver>;

/** What a program calls its resource, for both providers. */
export const RESOURCE = { project: "project", stack: "dev", name: "token" } as const;

/** `openContext` for a driver: without the environment variables of this machine. */
export function openWith({ settings, lifecycle, openOptions }: DriverOptions): typeof openContext {
  return async (_config, warn) => {
    const config = (name: SettingName) => settings[name];
    return {
      service: await openService(settingsReader({ config, env: {}, files: systemFiles, warn }), openOptions),
      registryLogin: registryLogin(fetch),
      clock: systemClock,
      settings: lifecycle,
      warn,
    };
  };
}

/**
 * Runs a step.
 * @param before the state before it
 * @param partial the partial state that an error carries, which replaces the state before the step
 */
export async function stepResult(
  step: () => Promise<ResourceState | undefined>,
  before: ResourceState | undefined,
  partial: (error: unknown) => ResourceState | undefined,
): Promise<StepResult> {
  try {
    return { state: await step() };
  } catch (error) {
    return {
      error: error instanceof Error ? error.message : String(error),
      state: partial(error) ?? before,
    };
  }
}
