import * as pulumi from "@pulumi/pulumi";
import { dynamicType, packageVersion as version } from "../../provider/packageInfo";
import { warnOfMissingPlugin } from "./findPlugin";

/** Options with the release of the plugin that this SDK belongs to, and outputs that are secret whatever the options say. */
export function providerOptions(opts: pulumi.ResourceOptions | undefined, secrets: readonly string[]) {
  const defaults = { version, additionalSecretOutputs: [...secrets], dependsOn: warnOfMissingPlugin() };
  return pulumi.mergeOptions(defaults, opts);
}

/**
 * The same for a resource of that type. Its alias is the name of the type of the dynamic provider: a program that moves from there keeps
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

/** The same for functions. */
export function invokeOptions<O extends pulumi.InvokeOptions>(opts: O | undefined): O {
  void warnOfMissingPlugin();
  return { version, ...opts } as O;
}

/** Says whether an object is a resource of that type, also one of another copy of this package. */
export function isOfType(object: unknown, type: string): boolean {
  return (
    typeof object === "object" && object !== null && "__pulumiType" in object && object.__pulumiType === type
  );
}
