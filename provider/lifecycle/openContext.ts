import { systemClock } from "../identity/clock";
import type { Surroundings } from "../identity/credentials";
import { openService, systemFiles } from "../identity/open";
import { type ConfigSource, durationSetting } from "../identity/settings";
import { registryLogin } from "../registry/login";
import { defaultLifecycleSettings, type LifecycleContext } from "./context";

/**
 * Opens a context for the lifecycle on this machine: its clock, its environment, its files.
 * @param warn takes sentences for the user
 * @throws SettingsError when a setting is missing or wrong, before anything is sent
 */
export function openContext(config: ConfigSource, warn: (message: string) => void): LifecycleContext {
  const surroundings: Surroundings = { config, env: process.env, files: systemFiles, warn };
  const seconds = (name: "consistencyWindowSeconds" | "activationTimeoutSeconds", defaultMs: number) =>
    durationSetting(name, defaultMs, config, process.env);
  return {
    service: openService(surroundings),
    registryLogin: registryLogin(globalThis.fetch),
    clock: systemClock,
    settings: {
      consistencyWindowMs: seconds("consistencyWindowSeconds", defaultLifecycleSettings.consistencyWindowMs),
      activationTimeoutMs: seconds("activationTimeoutSeconds", defaultLifecycleSettings.activationTimeoutMs),
    },
    warn,
  };
}
