import { systemClock } from "../identity/clock";
import type { CredentialSources } from "../identity/credentials";
import { openService, systemFiles } from "../identity/open";
import { booleanSetting, type ConfigSource, durationSetting } from "../identity/settings";
import { registryLogin } from "../registry/login";
import { defaultLifecycleSettings, type LifecycleContext } from "../tokens/context";

/**
 * Creates a context with this machine's clock, environment and files.
 * @param warn shows a warning to the user
 * @throws SettingsError if a setting is missing or invalid, before anything is sent
 */
export function openContext(config: ConfigSource, warn: (message: string) => void): LifecycleContext {
  const sources: CredentialSources = { config, env: process.env, files: systemFiles, warn };
  const seconds = (name: "consistencyWindowSeconds" | "activationTimeoutSeconds", defaultMs: number) =>
    durationSetting(name, defaultMs, config, process.env);
  return {
    service: openService(sources),
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
    },
    warn,
  };
}
