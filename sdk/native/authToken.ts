import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../provider/packageInfo";
import { authTokenProperties } from "../../provider/resources/authToken/properties";
import { secretOutputs } from "../../provider/resources/propertyTable";
import type { AuthTokenArgs, AuthTokenLookup, AuthTokenOutputs, ExistingAuthToken } from "../args";
import { type LookupTarget, lookupTarget } from "../lookup";
import "../maskedDebug";
import { outputsOf } from "../outputs";
import { warnOfSettings } from "../settingWarnings";
import { isOfType, resourceOptions } from "./package";

const TYPE = typeToken("AuthToken");

/**
 * An OCI Identity auth token, managed by the native provider: with `pulumi import`, previews that know which outputs stay the same, and
 * `customTimeouts`.
 *
 * @example
 * const token = new AuthToken("registry", { userId: "ocid1.user.oc1..aaaa", description: "CI registry login" });
 * export const password = token.token; // secret
 */
export class AuthToken extends pulumi.CustomResource implements AuthTokenOutputs {
  /** @internal */
  static readonly __pulumiType: string = TYPE;

  // `declare`: a class field would overwrite the value of the base class with undefined.
  declare readonly userId: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string>;
  declare readonly state: pulumi.Output<string>;
  declare readonly inactiveState: pulumi.Output<string | undefined>;
  declare readonly timeCreated: pulumi.Output<string>;
  declare readonly timeExpires: pulumi.Output<string | undefined>;
  declare readonly token: pulumi.Output<string>;

  /**
   * Creates and manages an auth token.
   * @param name the name of the resource
   * @param args the inputs of the token
   * @param opts Pulumi's resource options. `token` is secret even if they do not say so
   */
  constructor(name: string, args: AuthTokenArgs, opts?: pulumi.CustomResourceOptions);
  /** @internal Used by `get`: the outputs come from the service. */
  constructor(
    name: string,
    args: Pick<LookupTarget, "userId">,
    opts: pulumi.CustomResourceOptions & { id: pulumi.Input<pulumi.ID> },
  );
  constructor(
    name: string,
    args: AuthTokenArgs | Pick<LookupTarget, "userId">,
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
   * Reads an existing token. This stack does not change or delete it. `token` is absent, because Oracle returns the value only when the
   * token is created.
   * @param id `users/{userId}/authTokens/{authTokenId}`, or the OCID of the token if `lookup` has the user
   */
  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    lookup: AuthTokenLookup = {},
    opts: pulumi.CustomResourceOptions = {},
  ): ExistingAuthToken {
    const target = lookupTarget(id, lookup);
    return new AuthToken(name, { userId: target.userId }, { ...opts, id: target.id });
  }

  /** Returns whether an object is an AuthToken of this package, or of another copy of it. */
  static override isInstance(object: unknown): object is AuthToken {
    return isOfType(object, TYPE);
  }
}
