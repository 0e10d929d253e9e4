import * as pulumi from "@pulumi/pulumi";
import { Redactor } from "../provider/resources/redactor";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "./args";
import { lookupError } from "./runError";
import { secretInputs } from "./secretInputs";

/**
 * The output form of `getAuthTokens`: unknown while an argument is, or a resource that it depends on; secret where an argument is.
 * @param list asks for the tokens; undefined while the answer cannot be known
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

/** Pulumi's own mark of a value that is not known, which is not in its types: an output that holds it is unknown. */
const { unknown: UNKNOWN } = pulumi as unknown as { readonly unknown: GetAuthTokensResult };

/** What Pulumi's own functions wait with for `dependsOn`; no part of its documented interface, so it is loaded only where it is needed. */
interface DependsOn {
  gatherExplicitDependencies(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): Promise<pulumi.Resource[]>;
  /** With the children of components in the place of these. */
  getAllTransitivelyReferencedResources(
    resources: ReadonlySet<pulumi.Resource>,
    exclude: ReadonlySet<pulumi.Resource>,
  ): Promise<pulumi.Resource[]>;
}

/** An output that is known once every resource is made. */
function afterAll(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): pulumi.Output<unknown> {
  return pulumi.output(resourcesOf(dependsOn)).apply((resources) => pulumi.all(resources));
}

/** The ids of resources; of a remote component, which has none, its URN. */
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
