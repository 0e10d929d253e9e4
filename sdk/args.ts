import type { CustomResource, Input, Output } from "@pulumi/pulumi";

/** The inputs of an AuthToken; the same behind both doors. */
export interface AuthTokenArgs {
  /** The OCID of the user the token is for, such as `ocid1.user.oc1..<unique id>`. A change replaces the token. */
  userId: Input<string>;
  /**
   * The description you assign to the token: required, not unique, at most 400 characters, and may be empty where the tenancy
   * allows that. A change is an update in place.
   */
  description: Input<string>;
  /**
   * Any values; a change of one replaces the token. By default the new token is made before the old one is deleted, for which
   * the user needs a free slot.
   */
  rotateWhenChanged?: Input<string> | Input<Record<string, Input<string>>>;
  /** Have the create return only once this registry accepts the token. */
  waitForRegistry?: Input<RegistryLoginArgs>;
}

/** A container registry that must accept a token before `up` goes on. */
export interface RegistryLoginArgs {
  /** The registry's host, such as `phx.ocir.io`. */
  host: Input<string>;
  /** The user's name as the registry wants it: `<namespace>/<user>`, or `<namespace>/<domain>/<user>`. */
  username: Input<string>;
  /** How long to wait, in seconds. Default 300. */
  timeoutSeconds?: Input<number>;
}

/** The inputs of a RotatingAuthToken; the same behind both doors. One of `rotateAfter` and `rotateWhenChanged` must be set. */
export interface RotatingAuthTokenArgs {
  /** The OCID of the user the tokens are for. A change replaces the resource. */
  userId: Input<string>;
  /** The description of the tokens; at most 400 characters. A change is an update in place of the current token. */
  description: Input<string>;
  /** How old a token may grow: an ISO 8601 duration such as `P30D`, or a number of days. */
  rotateAfter?: Input<string | number>;
  /** Any values; a change of one rotates. */
  rotateWhenChanged?: Input<string> | Input<Record<string, Input<string>>>;
  /** Whether the token before the current one stays valid until the next rotation. Default true. */
  keepPrevious?: Input<boolean>;
  /** Have a rotation return only once this registry accepts the new token. */
  waitForRegistry?: Input<RegistryLoginArgs>;
}

/** The outputs of a RotatingAuthToken beside its id. */
export interface RotatingAuthTokenOutputs {
  /** The OCID of the user the tokens belong to. */
  readonly userId: Output<string>;
  /** The description of the current token. */
  readonly description: Output<string>;
  /** The current token's state: ACTIVE once `up` returns. */
  readonly state: Output<string>;
  /** The current token. Always secret. */
  readonly token: Output<string>;
  /** The OCID of the current token. */
  readonly tokenId: Output<string>;
  /** The token before the current one, still valid; absent before the first rotation. Always secret. */
  readonly previousToken: Output<string | undefined>;
  /** The OCID of the previous token. */
  readonly previousTokenId: Output<string | undefined>;
  /** When the current token was made, RFC 3339. */
  readonly rotatedAt: Output<string>;
  /** When the first `up` after it rotates, RFC 3339; absent without `rotateAfter`. */
  readonly nextRotation: Output<string | undefined>;
}

/** What `AuthToken.get` may know beside the id. */
export interface AuthTokenLookup {
  /** The OCID of the user, needed with the bare OCID of a token: the service lists tokens by user. */
  userId?: Input<string>;
}

/** The arguments of `getAuthTokens`. All filters that are given must hold. */
export interface GetAuthTokensArgs {
  /** The OCID of the user whose tokens to list. */
  userId: string;
  /** Only tokens in this state, such as `ACTIVE`. */
  state?: string;
  /** Only tokens whose description contains this text or, with `*` or `?` in it, matches it as a whole. */
  descriptionMatches?: string;
  /** Only tokens made more than so many days ago; the CIS benchmark for OCI wants none over 90. */
  olderThanDays?: number;
}

/** The arguments of `getAuthTokensOutput`: those of `getAuthTokens`, as inputs. */
export type GetAuthTokensOutputArgs = {
  [K in keyof GetAuthTokensArgs]: Input<Exclude<GetAuthTokensArgs[K], undefined>>;
};

/** One token of a list: everything but its text, which Oracle shows only once, when the token is made. */
export interface AuthTokenSummary {
  /** The OCID of the auth token. */
  readonly id: string;
  /** The OCID of the user the token belongs to. */
  readonly userId: string;
  readonly description: string;
  /** CREATING, ACTIVE, INACTIVE, DELETING or DELETED; later versions of the service may say more. */
  readonly state: string;
  /** The detailed status of an INACTIVE token. */
  readonly inactiveState?: string;
  /** When the token was made, RFC 3339. */
  readonly timeCreated?: string;
  /** When the token expires, RFC 3339; absent when it never does. */
  readonly timeExpires?: string;
  /** Whole days since the token was made; absent where the service does not say when. */
  readonly ageDays?: number;
}

/** What `getAuthTokens` answers. */
export interface GetAuthTokensResult {
  /** The OCID of the user. */
  readonly userId: string;
  /** The user's tokens that pass the filters, the oldest first. */
  readonly authTokens: readonly AuthTokenSummary[];
}

/** The outputs of an AuthToken beside its id. */
export interface AuthTokenOutputs {
  /** The OCID of the user the token belongs to. */
  readonly userId: Output<string>;
  /** The description of the token. */
  readonly description: Output<string>;
  /** ACTIVE once `up` returns; the service also knows CREATING, INACTIVE, DELETING and DELETED. */
  readonly state: Output<string>;
  /** The detailed status of an INACTIVE token; absent otherwise. */
  readonly inactiveState: Output<string | undefined>;
  /** When the token was made, RFC 3339 as the service gave it, such as `2016-08-25T21:10:29.600Z`. */
  readonly timeCreated: Output<string>;
  /** When the token expires, RFC 3339; absent when it never does, which is Oracle's rule today. */
  readonly timeExpires: Output<string | undefined>;
  /**
   * The token: the password for services that cannot sign requests. Always secret. A token that was imported has none: Oracle returns
   * the value only when the token is created.
   */
  readonly token: Output<string>;
}

/** The outputs of an auth token that was looked up (`AuthToken.get`), beside its id. */
export interface ExistingAuthTokenOutputs extends Omit<AuthTokenOutputs, "token"> {
  /** Absent, unless the state of this stack has it: Oracle returns the value only when the token is created. Always secret. */
  readonly token: Output<string | undefined>;
}

/** An auth token that was looked up: a resource that this stack reads, and neither changes nor deletes. */
export type ExistingAuthToken = CustomResource & ExistingAuthTokenOutputs;
