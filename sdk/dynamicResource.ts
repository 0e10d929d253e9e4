import * as pulumi from "@pulumi/pulumi";
import { INSTALLED, serializedProvider } from "../provider/dynamic/serialized";
import { pulumiRun } from "./pulumiRun";
import { runError } from "./runError";
import { secretInputs } from "./secretInputs";

/**
 * The property that makes a resource a dynamic resource of this package.
 * @throws RunError if Pulumi's dynamic provider process would not find the package
 */
export function providerProperty(type: string, run = pulumiRun()): { readonly __provider: string } {
  try {
    run?.resolve(INSTALLED);
  } catch {
    throw runError(
      `pulumi-oci-auth-tokens is not installed where Pulumi runs dynamic resources, in ${run?.folder}: add it to the dependencies of the program itself (npm install pulumi-oci-auth-tokens).`,
    );
  }
  return { __provider: serializedProvider(type) };
}

/**
 * What a dynamic resource is given beside its arguments: its provider, and what the engine does not tell that provider.
 * @param isLookup whether an existing resource is read
 */
export const hiddenInputs = (type: string, args: object, isLookup = false): pulumi.Inputs => ({
  __secretInputs: secretInputs(args),
  // The provider's check removes it.
  ...(pulumi.runtime.isDryRun() && !isLookup ? { __preview: true } : {}),
  ...providerProperty(type),
});
