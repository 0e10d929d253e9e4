import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../provider/packageInfo";
import { secretOutputs } from "../../provider/resources/propertyTable";
import { rotatingAuthTokenProperties } from "../../provider/resources/rotatingAuthToken/properties";
import type { RotatingAuthTokenArgs, RotatingAuthTokenOutputs } from "../args";
import "../maskedDebug";
import { outputsOf } from "../outputs";
import { warnOfSettings } from "../settingWarnings";
import { isOfType, resourceOptions } from "./package";

const TYPE = typeToken("RotatingAuthToken");

/**
 * A user's auth token that is replaced in time, with the one before it kept valid, through the native plugin: a preview shows that a
 * rotation is due, and which outputs it changes.
 *
 * @example
 * const token = new RotatingAuthToken("registry", { userId, description: "CI registry login", rotateAfter: "P30D" });
 */
export class RotatingAuthToken extends pulumi.CustomResource implements RotatingAuthTokenOutputs {
  /** @internal */
  static readonly __pulumiType: string = TYPE;

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
  constructor(name: string, args: RotatingAuthTokenArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      TYPE,
      name,
      { ...outputsOf(rotatingAuthTokenProperties), ...args },
      resourceOptions("RotatingAuthToken", opts, secretOutputs(rotatingAuthTokenProperties)),
    );
    warnOfSettings(false);
  }

  /** Says whether an object is a RotatingAuthToken of this package, also of another copy of it. */
  static override isInstance(object: unknown): object is RotatingAuthToken {
    return isOfType(object, TYPE);
  }
}
