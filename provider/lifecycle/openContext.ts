import { systemClock } from "../identity/clock";
import type { Surroundings } from "../identity/credentials";
import { openService, systemFiles } from "../identity/open";
import { booleanSetting, type ConfigSource, durationSetting, findSetting } from "../identity/settings";
import { registryLogin } from "../registry/login";
import { defaultLifecycleSettings, type LifecycleContext } from "./context";

/** What a process remembers of tokens while it serves one run of the engine. */
export type TokenMemory = Pick<LifecycleContext, "ownTokens" | "resumedTokens">;

export const newTokenMemory = (): TokenMemory => ({ ownTokens: new Set(), resumedTokens: new Set() });

/**
 * Opens a context for the lifecycle on this machine: its clock, its environment, its files.
 * @param warn takes sentences for the user
 * @param memory what the door's process remembers of tokens; it outlives a context
 * @throws SettingsError when a setting is missing or wrong, before anything is sent
 */
export function openContext(
  config: ConfigSource,
  warn: (message: string) => void,
  memory: TokenMemory = newTokenMemory(),
): LifecycleContext {
  const surroundings: Surroundings = { config, env: process.env, files: systemFiles, warn };
  const seconds = (name: "consistencyWindowSeconds" | "activationTimeoutSeconds", defaultMs: number) =>
    durationSetting(name, defaultMs, config, process.env);
  return {
    service: openService(surroundings),
    registryLogin: registryLogin(globalThis.fetch),
    clock: systemClock,
    settings: {
      checkInPreview: booleanSetting(
        "checkInPreview",
        defaultLifecycleSettings.checkInPreview,
        config,
        process.env,
      ),
      consistencyWindowMs: seconds("consistencyWindowSeconds", defaultLifecycleSettings.consistencyWindowMs),
      activationTimeoutMs: seconds("activationTimeoutSeconds", defaultLifecycleSettings.activationTimeoutMs),
      retrySalt: findSetting("retrySalt", config, process.env)?.value ?? defaultLifecycleSettings.retrySalt,
    },
    ...memory,
    warn,
  };
}
