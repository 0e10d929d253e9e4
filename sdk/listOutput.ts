import * as pulumi from "@pulumi/pulumi";
import { Redactor } from "../provider/resources/redactor";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "./args";
import { lookupError } from "./runError";
import { secretInputs } from "./secretInputs";

/**
 * The output form of `getAuthTokens`. It is unknown while an argument or a dependency is, and secret if an argument is.
 * @param list sends the request; returns undefined if the result cannot be known yet
 */
export function listOutput(
  list: (args: GetAuthTokensArgs) => Promise<GetAuthTokensResult | undefined>,
  args: GetAuthTokensOutputArgs,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<GetAuthTokensResult> {
  return pulumi
    .all([pulumi.output(args), secretInputs(args), afterAll(dependsOn)])
    .apply(async ([known, secrets = []]) => {
      try {
        return (await list(known)) ?? UNKNOWN;
      } catch (error) {
        const redactor = new Redactor();
        for (const name of secrets) redactor.remember(known[name as keyof typeof known]);
        throw lookupError(error, (message) => redactor.redact(message));
      }
    });
}

/** Pulumi's marker of an unknown value, which its types do not have. An output with this value is unknown. */
const { unknown: UNKNOWN } = pulumi as unknown as { readonly unknown: GetAuthTokensResult };

/** How Pulumi's own functions wait for `dependsOn`. It is not documented, so it is loaded only when it is needed. */
interface DependsOn {
  gatherExplicitDependencies(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): Promise<pulumi.Resource[]>;
  /** Replaces components by their children. */
  getAllTransitivelyReferencedResources(
    resources: ReadonlySet<pulumi.Resource>,
    exclude: ReadonlySet<pulumi.Resource>,
  ): Promise<pulumi.Resource[]>;
}

/** An output that is known once all of the resources are created. */
function afterAll(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): pulumi.Output<unknown> {
  return pulumi.output(resourcesOf(dependsOn)).apply((resources) => pulumi.all(resources));
}

/** The ids of the resources, or the URN of a remote component, which has no id. */
async function resourcesOf(
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): Promise<pulumi.Output<string>[]> {
  if (!dependsOn) return [];
  const { gatherExplicitDependencies, getAllTransitivelyReferencedResources } =
    require("@pulumi/pulumi/runtime/dependsOn") as DependsOn;
  const named = await gatherExplicitDependencies(dependsOn);
  const all = await getAllTransitivelyReferencedResources(new Set(named), new Set());
  return all.map((resource) => (pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn));
}
