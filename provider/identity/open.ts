import { readFileSync, statSync } from "node:fs";
import { identityService } from "./client";
import { systemClock } from "./clock";
import type { Files } from "./configFile";
import { findCredentials, type Surroundings } from "./credentials";
import { limiter } from "./limiter";
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
export interface Circumstances {
  /** The endpoint of a region, where it is not the public one. */
  readonly endpointOf?: (region: string) => string;
  /** How eagerly to retry. The budget is a setting's. */
  readonly retryPolicy?: RetryPolicy;
}

/**
 * Opens the Identity service with the credentials that configuration, environment and files give.
 * @throws SettingsError before anything is sent
 */
export function openService(
  surroundings: Surroundings,
  { endpointOf, retryPolicy = defaultRetryPolicy }: Circumstances = {},
): AuthTokenService {
  const { config, env } = surroundings;
  const credentials = findCredentials(surroundings);
  const budgetMs = durationSetting("retryBudgetSeconds", retryPolicy.budgetMs, config, env);
  const attemptTimeoutMs = durationSetting("requestTimeoutSeconds", 30_000, config, env);
  const { DefaultRequestSigner, SimpleAuthenticationDetailsProvider } =
    require("oci-common") as typeof import("oci-common");
  const { tenancyOcid, userOcid, fingerprint, privateKeyPem, target } = credentials;
  return identityService({
    target,
    tenancyOcid,
    userOcid,
    signer: new DefaultRequestSigner(
      new SimpleAuthenticationDetailsProvider(tenancyOcid, userOcid, fingerprint, privateKeyPem, null),
    ),
    retry: {
      clock: systemClock,
      random: Math.random,
      policy: { ...retryPolicy, budgetMs },
      limiter: limiter(systemClock, budgetMs),
    },
    fetch: globalThis.fetch,
    attemptTimeoutMs,
    endpointOf,
  });
}
