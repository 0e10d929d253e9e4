import type { Input, Output } from "@pulumi/pulumi";

/** The inputs of an AuthToken; the same behind both doors. */
export interface AuthTokenArgs {
  /** The OCID of the user the token is for, such as `ocid1.user.oc1..<unique id>`. A change replaces the token. */
  userId: Input<string>;
  /**
   * The description you assign to the token: required, not unique, at most 400 characters, and may be empty where the tenancy
   * allows that. A change is an update in place.
   */
  description: Input<string>;
}

/** What `AuthToken.get` may know beside the id. */
export interface AuthTokenLookup {
  /** The OCID of the user, needed with the bare OCID of a token: the service lists tokens by user. */
  userId?: Input<string>;
}

/** The arguments of `getAuthTokens`. */
export interface GetAuthTokensArgs {
  /** The OCID of the user whose tokens to list. */
  userId: string;
}

/** The arguments of `getAuthTokensOutput`. */
export interface GetAuthTokensOutputArgs {
  /** The OCID of the user whose tokens to list. */
  userId: Input<string>;
}

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
}

/** What `getAuthTokens` answers. */
export interface GetAuthTokensResult {
  /** The OCID of the user. */
  readonly userId: string;
  /** The user's tokens, in the service's order. */
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
   * The token: the password for services that cannot sign requests. Always secret. Absent for a token that this stack did
   * not make (`AuthToken.get`, import): Oracle shows the text once, in the answer to the create.
   */
  readonly token: Output<string | undefined>;
}
