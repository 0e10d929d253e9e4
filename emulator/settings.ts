/**
 * Every manner that Oracle's documents leave open.
 *
 * - `rejectDeleted`: with the token it made, value included; 409 InvalidatedRetryToken once that is deleted.
 * - `withoutValue`: the same, without the value.
 * - `evenDeleted`: with the first answer as it was, whatever became of the token.
 * - `reject`: 409 InvalidatedRetryToken.
 * - `forget`: as a create of its own.
 */
export const RETRY_TOKEN_REPLAYS = [
  "rejectDeleted",
  "withoutValue",
  "evenDeleted",
  "reject",
  "forget",
] as const;
export type RetryTokenReplays = (typeof RETRY_TOKEN_REPLAYS)[number];

/** How the emulated service behaves; every value may be changed while it runs. Times are milliseconds. */
export interface Settings {
  /** How long a new token stays CREATING. Default 0: ACTIVE at once. Infinity: for ever. */
  creatingMs: number;
  /** How long a deleted token stays listed as DELETING. Default 0. */
  deletingMs: number;
  /** How long, after that, it stays listed as DELETED. Default 0. */
  deletedMs: number;
  /** Consistency lag: how long a new token is missing from lists. Default 0. */
  newTokenLagMs: number;
  /** Consistency lag: how long a deleted token is listed as if nothing had happened. Default 0. */
  deletedTokenLagMs: number;
  /** Consistency lag: how long lists show the description before an update. Default 0. */
  updatedTokenLagMs: number;
  /** Consistency lag: how long a user added after the start answers 404. Default 0. */
  newUserLagMs: number;
  /** How long after it became ACTIVE the registry refuses a token. Default 0. */
  registryDelayMs: number;
  /** How the registry's `/v2/` wants to be logged in to. Default `bearer`, as Oracle's does. */
  registryAuth: "basic" | "bearer";
  /** Items a page where the client gives no `limit`. Default 100. */
  pageSize: number;
  /** Tokens a user may hold. Default 2. */
  tokenLimit: number;
  /** HTTP status of the answer beyond that limit. Default 400. */
  limitStatus: number;
  /** Service code of the answer beyond that limit. Default `UserCapacityExceeded`. */
  limitCode: string;
  /** Whether a description may be empty. Default true. */
  allowEmptyDescription: boolean;
  /** How long a retry token is remembered. Default 24 hours. */
  retryTokenMs: number;
  /** How a create that repeats a retry token is answered. Default `rejectDeleted`. */
  retryTokenReplays: RetryTokenReplays;
  /** How far a signed date may be from the service's clock. Default 5 minutes. */
  clockSkewMs: number;
  /** How long a session's token lasts (`keyId="ST$…"`). Default 1 hour. */
  sessionMs: number;
  /** How long after the sign-in a user's session can be refreshed. Default 24 hours. */
  sessionRefreshMs: number;
  /** How long a service account's, an OIDC provider's or a delegation token lasts. Default 1 hour. */
  identityTokenMs: number;
  /** How long the certificate of the instance lasts. Default 8 hours. */
  instanceCertificateMs: number;
  /** Whether a policy lets instances and other principals that are no user act for users. Default true. */
  principalsManageUsers: boolean;
  /** Identity requests a second before 429 TooManyRequests; also the burst. Default 0: no limit. */
  requestsPerSecond: number;
  /** Seconds in the Retry-After header of such a 429. Default 0: no header. */
  retryAfterSeconds: number;
}

/** The settings of a service that is quick, consistent and otherwise as Oracle's. */
export function defaultSettings(): Settings {
  return {
    creatingMs: 0,
    deletingMs: 0,
    deletedMs: 0,
    newTokenLagMs: 0,
    deletedTokenLagMs: 0,
    updatedTokenLagMs: 0,
    newUserLagMs: 0,
    registryDelayMs: 0,
    registryAuth: "bearer",
    pageSize: 100,
    tokenLimit: 2,
    limitStatus: 400,
    limitCode: "UserCapacityExceeded",
    allowEmptyDescription: true,
    retryTokenMs: 24 * 60 * 60 * 1000,
    retryTokenReplays: "rejectDeleted",
    clockSkewMs: 5 * 60 * 1000,
    sessionMs: 60 * 60 * 1000,
    sessionRefreshMs: 24 * 60 * 60 * 1000,
    identityTokenMs: 60 * 60 * 1000,
    instanceCertificateMs: 8 * 60 * 60 * 1000,
    principalsManageUsers: true,
    requestsPerSecond: 0,
    retryAfterSeconds: 0,
  };
}
