import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../provider/packageInfo";

/**
 * The options of a dynamic resource, with outputs that are always secret. The alias is the type of the native provider, so that a program
 * that migrates from it keeps its tokens.
 */
export function resourceOptions(
  type: string,
  opts: pulumi.CustomResourceOptions,
  secrets: readonly string[],
): pulumi.CustomResourceOptions {
  const aliases = [{ type: typeToken(type) }];
  return pulumi.mergeOptions({ additionalSecretOutputs: [...secrets], aliases }, opts);
}
