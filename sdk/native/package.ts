import * as pulumi from "@pulumi/pulumi";
import { dynamicType, packageVersion as version } from "../../provider/packageInfo";
import { warnOfMissingPlugin } from "./findPlugin";

/** Options with the plugin version of this SDK, and outputs that are always secret. */
export function providerOptions(opts: pulumi.ResourceOptions | undefined, secrets: readonly string[]) {
  const defaults = { version, additionalSecretOutputs: [...secrets], dependsOn: warnOfMissingPlugin() };
  return pulumi.mergeOptions(defaults, opts);
}

/**
 * The options of a resource of that type. The alias is the type of the dynamic provider, so that a program that migrates from it keeps
 * its tokens.
 */
export function resourceOptions(
  type: string,
  opts: pulumi.CustomResourceOptions | undefined,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  const aliases = [{ type: dynamicType(type) }];
  return pulumi.mergeOptions({ ...providerOptions(undefined, secrets), aliases }, opts);
}

/** The options of a function. */
export function invokeOptions<O extends pulumi.InvokeOptions>(opts: O | undefined): O {
  void warnOfMissingPlugin();
  return { version, ...opts } as O;
}

/** Returns whether an object is a resource of that type, possibly of another copy of this package. */
export function isOfType(object: unknown, type: string): boolean {
  return (
    typeof object === "object" && object !== null && "__pulumiType" in object && object.__pulumiType === type
  );
}
