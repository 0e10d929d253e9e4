import * as pulumi from "@pulumi/pulumi";
import { splitTokenId } from "../provider/tokens/tokenId";
import type { AuthTokenLookup } from "./args";

/** The arguments of a lookup, normalized. */
export interface LookupTarget {
  readonly id: pulumi.Output<pulumi.ID>;
  readonly userId: pulumi.Output<string | undefined>;
}

/**
 * The OCIDs of a token and its user. Pulumi outputs the id as it was given, so this converts a path to the OCID. The provider reports
 * a contradiction between the two arguments.
 */
export function lookupTarget(id: pulumi.Input<pulumi.ID>, lookup: AuthTokenLookup): LookupTarget {
  const target = pulumi.output({ id, userId: lookup.userId }).apply(({ id, userId }) => {
    const path = splitTokenId(id);
    return path && (userId ?? path.userId) === path.userId ? path : { id, userId };
  });
  return { id: target.id, userId: target.userId };
}
