/**
 * How a create that repeats a retry token may be handled: Oracle's documentation does not say.
 *
 * - `rejectDeleted`: returns the token that the first request created, with its value, or 409 InvalidatedRetryToken if it
 *   is deleted.
 * - `withoutValue`: the same, without the token's value.
 * - `evenDeleted`: returns the first response, even if the token is deleted.
 * - `reject`: always 409 InvalidatedRetryToken.
 * - `forget`: creates another token.
 */
export const RETRY_TOKEN_REPLAYS = [
  "rejectDeleted",
  "withoutValue",
  "evenDeleted",
  "reject",
  "forget",
] as const;
/** One of {@link RETRY_TOKEN_REPLAYS}. */
export type RetryTokenReplays = (typeof RETRY_TOKEN_REPLAYS)[number];

/** The ways to log in to the registry that the emulator supports. */
export const REGISTRY_AUTH = ["basic", "bearer"] as const;

/** How the emulated service behaves. Every value may be changed while it runs. Times are in milliseconds. */
export interface Settings {
  /** How long a new token stays CREATING. Default 0: ACTIVE at once. Infinity: forever. */
  creatingMs: number;
  /** How long a deleted token stays listed as DELETING. Default 0. */
  deletingMs: number;
  /** How long it then stays listed as DELETED. Default 0. */
  deletedMs: number;
  /** Consistency lag: how long a new token is missing from lists. Default 0. */
  newTokenLagMs: number;
  /** Consistency lag: how long a deleted token is listed as if it still existed. Default 0. */
  deletedTokenLagMs: number;
  /** Consistency lag: how long lists show the description before an update. Default 0. */
  updatedTokenLagMs: number;
  /** Consistency lag: how long a user added after the start is not found (404). Default 0. */
  newUserLagMs: number;
  /** How long the registry rejects a token after it became ACTIVE. Default 0. */
  registryDelayMs: number;
  /** How a client logs in to the registry's `/v2/`. Default `bearer`, as in Oracle's registry. */
  registryAuth: (typeof REGISTRY_AUTH)[number];
  /** Items per page if the client sends no `limit`. Default 100. */
  pageSize: number;
  /** Maximum number of tokens per user. Default 2. */
  tokenLimit: number;
  /** HTTP status of the response above that limit. Default 400. */
  limitStatus: number;
  /** Service code of the response above that limit. Default `UserCapacityExceeded`. */
  limitCode: string;
  /** Whether a description may be empty. Default true. */
  allowEmptyDescription: boolean;
  /** How long a retry token is remembered. Default 24 hours. */
  retryTokenMs: number;
  /** What a create that repeats a retry token gets. Default `rejectDeleted`. */
  retryTokenReplays: RetryTokenReplays;
  /** How far a signed date may differ from the service's clock. Default 5 minutes. */
  clockSkewMs: number;
  /** How long the token of a session is valid (`keyId="ST$…"`). Default 1 hour. */
  sessionMs: number;
  /** How long after the sign-in a user's session can be refreshed. Default 24 hours. */
  sessionRefreshMs: number;
  /** How long a service account's, an OIDC provider's or a delegation token is valid. Default 1 hour. */
  identityTokenMs: number;
  /** How long the certificate of the instance is valid. Default 8 hours. */
  instanceCertificateMs: number;
  /** Whether instances, resources and workloads may act for users. Default true. */
  principalsManageUsers: boolean;
  /** Identity requests per second before 429 TooManyRequests; also the burst size. Default 0: no limit. */
  requestsPerSecond: number;
  /** Seconds in the Retry-After header of that 429. Default 0: no header. */
  retryAfterSeconds: number;
}

/** The default settings: a fast and consistent service that otherwise behaves as Oracle's. */
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
