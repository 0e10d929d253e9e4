import { readFileSync, statSync } from "node:fs";
import { signIn } from "./auth/methods";
import { newSessionKey } from "./auth/sessionKey";
import type { SettingsReader } from "./auth/settingsReader";
import { identityService } from "./client";
import { systemClock } from "./clock";
import type { Files } from "./configFile";
import { type HttpAccess, httpAccess } from "./httpAccess";
import { rateLimiter } from "./rateLimiter";
import { defaultRetryPolicy, type RetryPolicy } from "./retry";
import { durationSetting } from "./settings";
import type { AuthTokenService } from "./types";

/** The machine's own files. */
export const systemFiles: Files = {
  read(path) {
    try {
      return readFileSync(path, "utf8");
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
      throw error;
    }
  },
  mode: (path) => (process.platform === "win32" ? undefined : statSync(path).mode),
};

/** What no setting says. */
export interface OpenOptions {
  /** The endpoint of a region, where it is not the public one. */
  readonly endpointOf?: (region: string) => string;
  /** How eagerly to retry. The budget is a setting's. */
  readonly retryPolicy?: RetryPolicy;
  /** The ways out of this machine. Default: those of the settings. */
  readonly http?: HttpAccess;
}

/** The ways out of this machine, by the settings. @throws SettingsError */
export const openHttp = (settings: SettingsReader): HttpAccess =>
  httpAccess({ env: settings.env, files: settings.files, certBundle: settings.find("certBundle") });

/**
 * Signs in and opens the Identity service.
 * @throws SettingsError before anything is sent; SignInError when the region had to be asked for and nothing said it
 */
export async function openService(
  settings: SettingsReader,
  { endpointOf, retryPolicy = defaultRetryPolicy, http = openHttp(settings) }: OpenOptions = {},
): Promise<AuthTokenService> {
  const { config, env } = settings;
  const budgetMs = durationSetting("retryBudgetSeconds", config, env);
  const attemptTimeoutMs = durationSetting("requestTimeoutSeconds", config, env);
  const { refusedAdvice, origins, ...signedIn } = await signIn({
    settings,
    http,
    clock: systemClock,
    random: Math.random,
    newKey: newSessionKey,
  });
  return identityService({
    ...signedIn,
    signedBy: { origins, refusedAdvice, isUser: signedIn.userOcid !== undefined },
    retry: {
      clock: systemClock,
      random: Math.random,
      policy: { ...retryPolicy, budgetMs },
      limiter: rateLimiter(systemClock, budgetMs),
    },
    fetch: http.fetch,
    attemptTimeoutMs,
    endpointOf,
  });
}
