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

/** How a step ended: what the engine's state has of the resource after it, and the error it showed. */
export interface StepResult {
  readonly state: ResourceState | undefined;
  readonly error?: string;
}

export type ResourceType = "AuthToken" | "RotatingAuthToken";

/** One of the package's two ways into the engine, driven as the engine drives it: with what its state has, and nothing else. */
export interface ProviderDriver {
  create(type: ResourceType, inputs: Outputs): Promise<StepResult>;
  read(type: ResourceType, state: ResourceState): Promise<StepResult>;
  update(type: ResourceType, state: ResourceState, inputs: Outputs): Promise<StepResult>;
  delete(type: ResourceType, state: ResourceState): Promise<StepResult>;
  /** Lists a user's tokens; in `state` is the list. */
  list(userId: string): Promise<StepResult>;
  close(): Promise<void>;
}

/** What a driver is started with: its settings, and what no setting says. */
export interface DriverOptions {
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
  readonly lifecycle: LifecycleSettings;
  readonly circumstances: OpenOptions;
}

export type OpenDriver = (options: DriverOptions) => Promise<ProviderDriver>;

/** What a program calls its resource, for both providers. */
export const RESOURCE = { project: "project", stack: "dev", name: "token" } as const;

/** `openContext` for a driver: this machine's environment and files do not count. */
export function openWith({ settings, lifecycle, circumstances }: DriverOptions): typeof openContext {
  return async (_config, warn) => {
    const config = (name: SettingName) => settings[name];
    return {
      service: await openService(
        settingsReader({ config, env: {}, files: systemFiles, warn }),
        circumstances,
      ),
      registryLogin: registryLogin(fetch),
      clock: systemClock,
      settings: lifecycle,
      warn,
    };
  };
}

/** The result of a step that fails and leaves the state as it was, or as the error says. */
export const failedStep = (error: unknown, state: ResourceState | undefined): StepResult => ({
  error: error instanceof Error ? error.message : String(error),
  state,
});
