import type { CustomResource, Input, Output } from "@pulumi/pulumi";

/** The inputs of an AuthToken, for both providers. */
export interface AuthTokenArgs {
  /** The OCID of the user, such as `ocid1.user.oc1..<unique id>`. A change replaces the token. */
  userId: Input<string>;
  /**
   * The description of the token. It need not be unique, has at most 400 characters, and may be empty if the tenancy allows it. A change
   * updates the token in place.
   */
  description: Input<string>;
  /**
   * Arbitrary values. A change of any of them replaces the token. By default the new token is created before the old one is deleted,
   * which fails if the user already has the two tokens that Oracle allows.
   */
  rotateWhenChanged?: Input<string> | Input<Record<string, Input<string>>>;
  /** A container registry that must accept the token before the create returns. Default: none. */
  waitForRegistry?: Input<RegistryLoginArgs>;
}

/** A login to the container registry that must accept a token. */
export interface RegistryLoginArgs {
  /** The registry's host, such as `phx.ocir.io`. */
  host: Input<string>;
  /** The user name for the registry: `<namespace>/<user>`, or `<namespace>/<domain>/<user>`. */
  username: Input<string>;
  /** How long to wait, in seconds. Default 300. After that the update fails and the state keeps the token. */
  timeoutSeconds?: Input<number>;
}

/** The inputs of a RotatingAuthToken, for both providers. At least one of `rotateAfter` and `rotateWhenChanged` is required. */
export interface RotatingAuthTokenArgs {
  /** The OCID of the user. A change replaces the resource and its tokens. */
  userId: Input<string>;
  /** The description of the tokens, at most 400 characters. A change updates the current token in place. */
  description: Input<string>;
  /** The maximum age of the current token: an ISO 8601 duration such as `P30D`, or a number of days. Default: no limit. */
  rotateAfter?: Input<string | number>;
  /** Arbitrary values. A change of any of them rotates the token. */
  rotateWhenChanged?: Input<string> | Input<Record<string, Input<string>>>;
  /** Whether the previous token stays valid until the next rotation. Default true. */
  keepPrevious?: Input<boolean>;
  /** A container registry that must accept a new token before the update returns. Default: none. */
  waitForRegistry?: Input<RegistryLoginArgs>;
}

/** The outputs of a RotatingAuthToken, in addition to its id. */
export interface RotatingAuthTokenOutputs {
  /** The OCID of the user the tokens belong to. */
  readonly userId: Output<string>;
  /** The description of the current token. */
  readonly description: Output<string>;
  /** The state of the current token: ACTIVE after `up`. */
  readonly state: Output<string>;
  /** The value of the current token. Always secret. */
  readonly token: Output<string>;
  /** The OCID of the current token. */
  readonly tokenId: Output<string>;
  /** The value of the previous token, which is still valid. Absent before the first rotation. Always secret. */
  readonly previousToken: Output<string | undefined>;
  /** The OCID of the previous token. */
  readonly previousTokenId: Output<string | undefined>;
  /** When the current token was created, RFC 3339. */
  readonly rotatedAt: Output<string>;
  /** The first `up` after this time rotates, RFC 3339. Absent without `rotateAfter`. */
  readonly nextRotation: Output<string | undefined>;
}

/** The arguments of `AuthToken.get`, in addition to the id. */
export interface AuthTokenLookup {
  /** The OCID of the user. Required if the id is the OCID of the token, because the service lists tokens by user. */
  userId?: Input<string>;
}

/** The arguments of `getAuthTokens`. A token must match all filters. */
export interface GetAuthTokensArgs {
  /** The OCID of the user whose tokens are listed. */
  userId: string;
  /** Only tokens in this state, such as `ACTIVE`. */
  state?: string;
  /** Only tokens whose description contains this string. Case-sensitive. */
  descriptionContains?: string;
  /** Only tokens created more than this number of days ago, or at an unknown time. The limit of the CIS benchmark for OCI is 90. */
  olderThanDays?: number;
}

/** The arguments of `getAuthTokensOutput`: those of `getAuthTokens`, as inputs. */
export type GetAuthTokensOutputArgs = {
  [K in keyof GetAuthTokensArgs]: Input<Exclude<GetAuthTokensArgs[K], undefined>>;
};

/** One token of a list, without its value: Oracle returns that only when the token is created. */
export interface AuthTokenSummary {
  /** The OCID of the auth token. */
  readonly id: string;
  /** The OCID of the user the token belongs to. */
  readonly userId: string;
  readonly description: string;
  /** CREATING, ACTIVE, INACTIVE, DELETING or DELETED. Later versions of the service may add others. */
  readonly state: string;
  /** The detailed status of an INACTIVE token. */
  readonly inactiveState?: string;
  /** When the token was created, RFC 3339. */
  readonly timeCreated?: string;
  /** When the token expires, RFC 3339. Absent if it does not expire. */
  readonly timeExpires?: string;
  /** Whole days since the token was created. Absent if the service does not return the time. */
  readonly ageDays?: number;
}

/** The result of `getAuthTokens`. */
export interface GetAuthTokensResult {
  /** The OCID of the user. */
  readonly userId: string;
  /** The user's tokens that match the filters, oldest first. */
  readonly authTokens: readonly AuthTokenSummary[];
}

/** The outputs of an AuthToken, in addition to its id. */
export interface AuthTokenOutputs {
  /** The OCID of the user the token belongs to. */
  readonly userId: Output<string>;
  /** The description of the token. */
  readonly description: Output<string>;
  /** ACTIVE after `up`. Other states are CREATING, INACTIVE, DELETING and DELETED. */
  readonly state: Output<string>;
  /** The detailed status of an INACTIVE token. Absent otherwise. */
  readonly inactiveState: Output<string | undefined>;
  /** When the token was created, RFC 3339 as the service returns it, such as `2016-08-25T21:10:29.600Z`. */
  readonly timeCreated: Output<string>;
  /** When the token expires, RFC 3339. Absent if it does not expire, which is Oracle's rule today. */
  readonly timeExpires: Output<string | undefined>;
  /**
   * The value of the token: the password for services that do not accept signed requests. Always secret. An imported token has none,
   * because Oracle returns the value only when the token is created.
   */
  readonly token: Output<string>;
}

/** The outputs of an existing auth token (`AuthToken.get`), in addition to its id. */
export interface ExistingAuthTokenOutputs extends Omit<AuthTokenOutputs, "token"> {
  /** Absent, unless the state of this stack has it: Oracle returns the value only when the token is created. Always secret. */
  readonly token: Output<string | undefined>;
}

/** An existing auth token: this stack reads it, but does not change or delete it. */
export type ExistingAuthToken = CustomResource & ExistingAuthTokenOutputs;
