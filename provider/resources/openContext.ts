import { settingsReader } from "../identity/auth/settingsReader";
import { systemClock } from "../identity/clock";
import { openHttp, openService, systemFiles } from "../identity/open";
import { booleanSetting, type ConfigSource, durationSetting } from "../identity/settings";
import { registryLogin } from "../registry/login";
import { defaultLifecycleSettings, type LifecycleContext } from "../tokens/context";

/**
 * Opens a context for the lifecycle on this machine: its clock, its environment, its files.
 * @param warn takes sentences for the user
 * @param peerConfig the configuration of @pulumi/oci (`oci:*`), where it is within reach
 * @throws SettingsError when a setting is missing or wrong, before anything is sent; SignInError
 */
export async function openContext(
  config: ConfigSource,
  warn: (message: string) => void,
  peerConfig?: ConfigSource,
): Promise<LifecycleContext> {
  const { env } = process;
  const seconds = (name: "consistencyWindowSeconds" | "activationTimeoutSeconds", defaultMs: number) =>
    durationSetting(name, defaultMs, config, env);
  const { checkInPreview, consistencyWindowMs, activationTimeoutMs } = defaultLifecycleSettings;
  const settings = {
    checkInPreview: booleanSetting("checkInPreview", checkInPreview, config, env),
    consistencyWindowMs: seconds("consistencyWindowSeconds", consistencyWindowMs),
    activationTimeoutMs: seconds("activationTimeoutSeconds", activationTimeoutMs),
  };
  const reader = settingsReader({ config, peerConfig, env, files: systemFiles, warn });
  const http = openHttp(reader);
  return {
    service: await openService(reader, { http }),
    registryLogin: registryLogin(http.fetch),
    clock: systemClock,
    settings,
    warn,
  };
}
