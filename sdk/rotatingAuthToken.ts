import * as pulumi from "@pulumi/pulumi";
import { secretOutputs } from "../provider/resources/propertyTable";
import { rotatingAuthTokenProperties } from "../provider/resources/rotatingAuthToken/properties";
import type { RotatingAuthTokenArgs, RotatingAuthTokenOutputs } from "./args";
import "./maskedDebug";
import { dynamicType } from "../provider/packageInfo";
import { providerProperty } from "./dynamicResource";
import { outputsOf } from "./outputs";
import { previewMark } from "./previewMark";
import { resourceOptions } from "./resourceOptions";
import { secretInputs } from "./secretInputs";
import { warnOfSettings } from "./settingWarnings";

/**
 * A user's auth token that is replaced in time, with the one before it kept valid: whoever still uses yesterday's token goes on
 * working while the new one rolls out. It takes both of the user's slots. The first `pulumi up` after `nextRotation` rotates, in
 * place; how often a pipeline runs `up` is how punctual it is.
 *
 * @example
 * const token = new RotatingAuthToken("registry", { userId, description: "CI registry login", rotateAfter: "P30D" });
 */
export class RotatingAuthToken extends pulumi.CustomResource implements RotatingAuthTokenOutputs {
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
      dynamicType("RotatingAuthToken"),
      name,
      {
        ...outputsOf(rotatingAuthTokenProperties),
        ...args,
        __secretInputs: secretInputs(args),
        ...previewMark(),
        ...providerProperty("RotatingAuthToken"),
      },
      resourceOptions("RotatingAuthToken", opts, secretOutputs(rotatingAuthTokenProperties)),
    );
    warnOfSettings(true);
  }
}
