import { settingsReader } from "../identity/auth/settingsReader";
import { systemClock } from "../identity/clock";
import { openHttp, openService, systemFiles } from "../identity/open";
import { booleanSetting, type ConfigSource, durationSetting } from "../identity/settings";
import { registryLogin } from "../registry/login";
import { defaultLifecycleSettings, type LifecycleContext } from "../tokens/context";

/**
 * Creates a context with this machine's clock, environment and files.
 * @param warn shows a warning to the user
 * @param peerConfig the configuration of @pulumi/oci (`oci:*`), if it can be read
 * @throws SettingsError if a setting is missing or invalid, before anything is sent; SignInError
 */
export async function openContext(
  config: ConfigSource,
  warn: (message: string) => void,
  peerConfig?: ConfigSource,
): Promise<LifecycleContext> {
  const { env } = process;
  const { checkInPreview } = defaultLifecycleSettings;
  const settings = {
    checkInPreview: booleanSetting("checkInPreview", checkInPreview, config, env),
    consistencyWindowMs: durationSetting("consistencyWindowSeconds", config, env),
    activationTimeoutMs: durationSetting("activationTimeoutSeconds", config, env),
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
