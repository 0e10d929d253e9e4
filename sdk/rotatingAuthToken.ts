import * as pulumi from "@pulumi/pulumi";
import { serializedRotatingAuthToken } from "../provider/dynamic/serialized";
import { rotatingAuthToken } from "../provider/lifecycle/rotatingAuthToken";
import type { RotatingAuthTokenArgs, RotatingAuthTokenOutputs } from "./args";
import { ROTATING_AUTH_TOKEN_OUTPUTS } from "./outputs";
import { resourceOptions } from "./resourceOptions";

/**
 * A user's auth token that is replaced in time, with the one before it kept valid: whoever still uses yesterday's token goes on
 * working while the new one rolls out. It takes both of the user's slots. The first `pulumi up` after `nextRotation` rotates, in
 * place; how often a pipeline runs `up` is how punctual it is.
 *
 * @example
 * const token = new RotatingAuthToken("registry", { userId, description: "CI registry login", rotateAfter: "P30D" });
 */
export class RotatingAuthToken extends pulumi.dynamic.Resource implements RotatingAuthTokenOutputs {
  // `declare`: a class field would overwrite with undefined what the base class has set.
  declare readonly userId: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string>;
  declare readonly state: pulumi.Output<string>;
  declare readonly token: pulumi.Output<string>;
  declare readonly tokenId: pulumi.Output<string>;
  declare readonly previousToken: pulumi.Output<string | undefined>;
  declare readonly previousTokenId: pulumi.Output<string | undefined>;
  declare readonly rotatedAt: pulumi.Output<string>;
  declare readonly nextRotation: pulumi.Output<string | undefined>;

  /**
   * Makes and rotates a user's auth tokens.
   * @param name the resource's name in the stack
   * @param args what the tokens are for, and when to rotate them
   * @param opts Pulumi's options; the tokens are secret whatever they say
   */
  constructor(name: string, args: RotatingAuthTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
    super(
      serializedRotatingAuthToken,
      name,
      { ...ROTATING_AUTH_TOKEN_OUTPUTS, ...args },
      resourceOptions("RotatingAuthToken", opts, rotatingAuthToken.secrets),
      "oci-auth-tokens",
      "RotatingAuthToken",
    );
  }
}
