import * as pulumi from "@pulumi/pulumi";
import { secretOutputs } from "../provider/resources/propertyTable";
import { rotatingAuthTokenProperties } from "../provider/resources/rotatingAuthToken/properties";
import type { RotatingAuthTokenArgs, RotatingAuthTokenOutputs } from "./args";
import "./maskedDebug";
import { dynamicType } from "../provider/packageInfo";
import { hiddenInputs } from "./dynamicResource";
import { outputsOf } from "./outputs";
import { resourceOptions } from "./resourceOptions";
import { warnOfSettings } from "./settingWarnings";

/**
 * An auth token that is rotated on a schedule. The previous token stays valid until the next rotation, so clients have time to switch to the
 * new one. It needs both of the tokens that Oracle allows a user. The first `pulumi up` after `nextRotation` rotates, as an update in
 * place, so run `up` as often as the schedule requires.
 *
 * @example
 * const token = new RotatingAuthToken("registry", { userId, description: "CI registry login", rotateAfter: "P30D" });
 */
export class RotatingAuthToken extends pulumi.CustomResource implements RotatingAuthTokenOutputs {
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
  constructor(name: string, args: RotatingAuthTokenArgs, opts: pulumi.CustomResourceOptions = {}) {
    super(
      dynamicType("RotatingAuthToken"),
      name,
      {
        ...outputsOf(rotatingAuthTokenProperties),
        ...args,
        ...hiddenInputs("RotatingAuthToken", args),
      },
      resourceOptions("RotatingAuthToken", opts, secretOutputs(rotatingAuthTokenProperties)),
    );
    warnOfSettings(true);
  }
}
