import { settingsReader } from "../../provider/identity/auth/settingsReader";
import { systemClock } from "../../provider/identity/clock";
import { type OpenOptions, openService, systemFiles } from "../../provider/identity/open";
import type { SettingName } from "../../provider/identity/settings";
import { registryLogin } from "../../provider/registry/login";
import type { openContext } from "../../provider/resources/openContext";
import type { LifecycleSettings } from "../../provider/tokens/context";

export type Outputs = Readonly<Record<string, unknown>>;

/** A resource as the engine's state has it. */
export interface Held {
  readonly id: string;
  readonly outputs: Outputs;
}

/** How a step ended: what the engine's state has of the resource after it, and the error it showed. */
export interface Ending {
  readonly held: Held | undefined;
  readonly error?: string;
}

export type ResourceType = "AuthToken" | "RotatingAuthToken";

/** One of the package's two ways into the engine, driven as the engine drives it: with what its state has, and nothing else. */
export interface Door {
  create(type: ResourceType, inputs: Outputs): Promise<Ending>;
  read(type: ResourceType, held: Held): Promise<Ending>;
  update(type: ResourceType, held: Held, inputs: Outputs): Promise<Ending>;
  delete(type: ResourceType, held: Held): Promise<Ending>;
  /** Lists a user's tokens; in `held` is the list. */
  list(userId: string): Promise<Ending>;
  close(): Promise<void>;
}

/** Where a door stands: its settings, and what no setting says. */
export interface Standing {
  readonly settings: Readonly<Partial<Record<SettingName, string>>>;
  readonly lifecycle: LifecycleSettings;
  readonly circumstances: OpenOptions;
}

export type OpenDoor = (standing: Standing) => Promise<Door>;

/** What a program calls its resource, for both doors. */
export const RESOURCE = { project: "project", stack: "dev", name: "token" } as const;

/** `openContext` for a door that stands somewhere: this machine's environment and files do not count. */
export function openAt({ settings, lifecycle, circumstances }: Standing): typeof openContext {
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

/** The ending of a step that fails and leaves the state as it was, or as the error says. */
export const failedEnding = (error: unknown, held: Held | undefined): Ending => ({
  error: error instanceof Error ? error.message : String(error),
  held,
});
