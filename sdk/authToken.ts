import * as pulumi from "@pulumi/pulumi";
import { serializedAuthToken } from "../provider/dynamic/serialized";
import { authToken } from "../provider/lifecycle/authToken";
import type { AuthTokenArgs, AuthTokenLookup, AuthTokenOutputs } from "./args";
import { resourceName } from "./resourceName";
import { resourceOptions } from "./resourceOptions";

/**
 * An OCI Identity auth token.
 *
 * @example
 * const token = new AuthToken("registry", { userId: "ocid1.user.oc1..aaaa", description: "CI registry login" });
 * export const password = token.token; // secret
 */
export class AuthToken extends pulumi.dynamic.Resource implements AuthTokenOutputs {
  // `declare`: a class field would overwrite with undefined what the base class has set.
  declare readonly userId: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string>;
  declare readonly state: pulumi.Output<string>;
  declare readonly inactiveState: pulumi.Output<string | undefined>;
  declare readonly timeCreated: pulumi.Output<string>;
  declare readonly timeExpires: pulumi.Output<string | undefined>;
  declare readonly token: pulumi.Output<string | undefined>;

  /**
   * Makes and keeps an auth token.
   * @param name the resource's name in the stack
   * @param args what the token is for
   * @param opts Pulumi's options; `token` is secret whatever they say
   */
  constructor(name: string, args: AuthTokenArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal The form behind `get`, whose properties the service fills in. */
  constructor(
    name: string,
    args: AuthTokenLookup,
    opts: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(name: string, args: AuthTokenArgs | AuthTokenLookup, opts: pulumi.CustomResourceOptions = {}) {
    super(
      serializedAuthToken,
      name,
      { ...ABSENT_OUTPUTS, ...args, __resource: resourceName(name) },
      resourceOptions("AuthToken", opts, authToken.secrets),
      "oci-auth-tokens",
      "AuthToken",
    );
  }

  /**
   * Looks up a token that exists already; this stack will not change or delete it. `token` is absent: Oracle shows a
   * token's text once, to whoever made it.
   * @param id `users/{userId}/authTokens/{authTokenId}`, or the bare OCID of the token where `lookup` has the user
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    lookup: AuthTokenLookup = {},
    opts: pulumi.CustomResourceOptions = {},
  ): AuthToken {
    return new AuthToken(name, lookup, { ...opts, id });
  }
}

/** A dynamic resource has only those outputs whose keys it was given. */
const ABSENT_OUTPUTS = {
  userId: undefined,
  description: undefined,
  state: undefined,
  inactiveState: undefined,
  timeCreated: undefined,
  timeExpires: undefined,
  token: undefined,
};
