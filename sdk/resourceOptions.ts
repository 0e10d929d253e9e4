import * as pulumi from "@pulumi/pulumi";

/**
 * A dynamic resource's options, with the outputs that are secret whatever they say. The alias is the name of the type behind the native
 * door: a program that moves from there keeps its tokens.
 */
export function resourceOptions(
  type: string,
  opts: pulumi.CustomResourceOptions,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  const aliases = [{ type: `oci-auth-tokens:index:${type}` }];
  return pulumi.mergeOptions({ additionalSecretOutputs: [...secrets], aliases }, opts);
}
