import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../provider/packageInfo";
import { authTokenProperties } from "../../provider/resources/authToken/properties";
import { secretOutputs } from "../../provider/resources/propertyTable";
import type { AuthTokenArgs, AuthTokenLookup, AuthTokenOutputs, ExistingAuthToken } from "../args";
import { type LookedUp, lookedUp } from "../lookup";
import "../maskedDebug";
import { outputsOf } from "../outputs";
import { warnOfSettings } from "../settingWarnings";
import { isOfType, resourceOptions } from "./package";

const TYPE = typeToken("AuthToken");

/**
 * An OCI Identity auth token, through the native plugin: with import, previews that know what stays, and time limits
 * (`customTimeouts`).
 *
 * @example
 * const token = new AuthToken("registry", { userId: "ocid1.user.oc1..aaaa", description: "CI registry login" });
 * export const password = token.token; // secret
 */
export class AuthToken extends pulumi.CustomResource implements AuthTokenOutputs {
  /** @internal */
  static readonly __pulumiType: string = TYPE;

  // `declare`: a class field would overwrite with undefined what the base class has set.
  declare readonly userId: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string>;
  declare readonly state: pulumi.Output<string>;
  declare readonly inactiveState: pulumi.Output<string | undefined>;
  declare readonly timeCreated: pulumi.Output<string>;
  declare readonly timeExpires: pulumi.Output<string | undefined>;
  declare readonly token: pulumi.Output<string>;

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
    args: Pick<LookedUp, "userId">,
    opts: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args: AuthTokenArgs | Pick<LookedUp, "userId">,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(
      TYPE,
      name,
      { ...outputsOf(authTokenProperties), ...args },
      resourceOptions("AuthToken", opts, secretOutputs(authTokenProperties)),
    );
    warnOfSettings(false);
  }

  /**
   * Looks up a token that exists already; this stack will not change or delete it. `token` is absent: Oracle shows a token's text
   * once, to whoever made it.
   * @param id `users/{userId}/authTokens/{authTokenId}`, or the bare OCID of the token where `lookup` has the user
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    lookup: AuthTokenLookup = {},
    opts: pulumi.CustomResourceOptions = {},
  ): ExistingAuthToken {
    const asked = lookedUp(id, lookup);
    return new AuthToken(name, { userId: asked.userId }, { ...opts, id: asked.id });
  }

  /** Says whether an object is an AuthToken of this package, also of another copy of it. */
  static override isInstance(object: unknown): object is AuthToken {
    return isOfType(object, TYPE);
  }
}
