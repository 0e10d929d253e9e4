import { readFileSync, statSync } from "node:fs";
import { identityService } from "./client";
import { systemClock } from "./clock";
import type { Files } from "./configFile";
import { findCredentials, type Surroundings } from "./credentials";
import { limiter } from "./limiter";
import { defaultRetryPolicy } from "./retry";
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

/**
 * Opens the Identity service with the credentials that configuration, environment and files give.
 * @throws SettingsError before anything is sent
 */
export function openService(surroundings: Surroundings): AuthTokenService {
  const { config, env } = surroundings;
  const credentials = findCredentials(surroundings);
  const budgetMs = durationSetting("retryBudgetSeconds", defaultRetryPolicy.budgetMs, config, env);
  const attemptTimeoutMs = durationSetting("requestTimeoutSeconds", 30_000, config, env);
  const { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } =
    require("oci-common") as typeof import("oci-common");
  const { tenancyOcid, userOcid, fingerprint, privateKeyPem, target } = credentials;
  return identityService({
    target,
    tenancyOcid,
    signer: new DefaultRequestSigner(
      new SimpleAuthenticationDetailsProvider(tenancyOcid, userOcid, fingerprint, privateKeyPem, null),
    ),
    retry: {
      clock: systemClock,
      random: Math.random,
      policy: { ...defaultRetryPolicy, budgetMs },
      limiter: limiter(systemClock, budgetMs),
    },
    fetch: globalThis.fetch,
    attemptTimeoutMs,
  });
}
