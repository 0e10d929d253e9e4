import { authToken } from "../lifecycle/authToken";
import type { ResourceLifecycle } from "../lifecycle/resource";
import { rotatingAuthToken } from "../lifecycle/rotatingAuthToken";
import { status as grpc } from "./sharedLibraries";
import { RequestError } from "./status";
import { parseUrn, type Urn } from "./urn";

/** The name of this Pulumi package. */
export const PACKAGE = "oci-auth-tokens";

/** Every resource type, by its token. */
export const LIFECYCLES: ReadonlyMap<string, ResourceLifecycle> = new Map(
  [authToken, rotatingAuthToken].map((lifecycle) => [`${PACKAGE}:index:${lifecycle.type}`, lifecycle]),
);

/** The token of the one function. */
export const GET_AUTH_TOKENS = `${PACKAGE}:index:getAuthTokens`;

/** The lifecycle of the resource that a URN names. */
export function lifecycleOf(text: string): { readonly urn: Urn; readonly lifecycle: ResourceLifecycle } {
  const urn = parseUrn(text);
  if (!urn) throw new RequestError(grpc.INVALID_ARGUMENT, `"${text}" is no URN of a resource.`);
  const lifecycle = LIFECYCLES.get(urn.type);
  if (!lifecycle) {
    throw new RequestError(
      grpc.UNIMPLEMENTED,
      `There is no resource type ${urn.type}; there are: ${[...LIFECYCLES.keys()].join(", ")}.`,
    );
  }
  return { urn, lifecycle };
}
