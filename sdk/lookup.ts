import * as pulumi from "@pulumi/pulumi";
import { splitTokenId } from "../provider/tokens/tokenId";
import type { AuthTokenLookup } from "./args";

/** What a lookup comes down to. */
export interface LookedUp {
  readonly id: pulumi.Output<pulumi.ID>;
  readonly userId: pulumi.Output<string | undefined>;
}

/**
 * The OCID of a token that is looked up, and its user's. Pulumi gives out the id as it was asked for, so it asks for the OCID. What
 * contradicts itself is left for the provider to refuse.
 */
export function lookedUp(id: pulumi.Input<pulumi.ID>, lookup: AuthTokenLookup): LookedUp {
  const asked = pulumi.output({ id, userId: lookup.userId }).apply(({ id, userId }) => {
    const path = splitTokenId(id);
    return path && (userId ?? path.userId) === path.userId ? path : { id, userId };
  });
  return { id: asked.id, userId: asked.userId };
}
