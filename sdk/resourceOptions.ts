import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../provider/packageInfo";

/**
 * A dynamic resource's options, with the outputs that are secret whatever they say. The alias is the name of the type of the native
 * provider: a program that moves from there keeps its tokens.
 */
export function resourceOptions(
  type: string,
  opts: pulumi.CustomResourceOptions,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  const aliases = [{ type: typeToken(type) }];
  return pulumi.mergeOptions({ additionalSecretOutputs: [...secrets], aliases }, opts);
}
