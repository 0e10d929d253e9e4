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
 * An auth token that is rotated on a schedule, managed by the native provider. The previous token stays valid until the next rotation. A
 * preview shows that a rotation is due and which outputs it changes.
 *
 * @example
 * const token = new RotatingAuthToken("registry", { userId, description: "CI registry login", rotateAfter: "P30D" });
 */
export class RotatingAuthToken extends pulumi.CustomResource implements RotatingAuthTokenOutputs {
  /** @internal */
  static readonly __pulumiType: string = TYPE;

  // `declare`: a class field would overwrite the value of the base class with undefined.
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
   * Creates and rotates the auth tokens of a user.
   * @param name the name of the resource
   * @param args the inputs of the tokens, and when to rotate them
   * @param opts Pulumi's resource options. The tokens are secret even if they do not say so
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

  /** Returns whether an object is a RotatingAuthToken of this package, or of another copy of it. */
  static override isInstance(object: unknown): object is RotatingAuthToken {
    return isOfType(object, TYPE);
  }
}
