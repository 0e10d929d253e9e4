import * as pulumi from "@pulumi/pulumi";
import { serializedAuthToken } from "../provider/dynamic/serialized";
import { authToken } from "../provider/lifecycle/authToken";
import { splitTokenId } from "../provider/lifecycle/tokenId";
import type { AuthTokenArgs, AuthTokenLookup, AuthTokenOutputs } from "./args";
import { AUTH_TOKEN_OUTPUTS } from "./outputs";
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
    args: Asked,
    opts: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(name: string, args: AuthTokenArgs | Asked, opts: pulumi.CustomResourceOptions = {}) {
    super(
      serializedAuthToken,
      name,
      { ...AUTH_TOKEN_OUTPUTS, ...args },
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
    // Pulumi gives out the id as it was asked for, so it asks for the OCID. What contradicts itself is left for the provider to refuse.
    const asked = pulumi.output({ id, userId: lookup.userId }).apply(({ id, userId }) => {
      const path = splitTokenId(id);
      return path && (userId ?? path.userId) === path.userId ? path : { id, userId };
    });
    return new AuthToken(name, { userId: asked.userId }, { ...opts, id: asked.id });
  }
}

/** What a lookup comes down to. */
interface Asked {
  userId: pulumi.Output<string | undefined>;
}
