import { status as grpc } from "@grpc/grpc-js";
import { authToken } from "../lifecycle/authToken";
import type { ResourceLifecycle } from "../lifecycle/resource";
import { rotatingAuthToken } from "../lifecycle/rotatingAuthToken";
import { RequestError } from "./status";
import { typeOfUrn } from "./urn";

/** The name of this Pulumi package. */
export const PACKAGE = "oci-auth-tokens";

/** Every resource type, by its token. */
export const LIFECYCLES: ReadonlyMap<string, ResourceLifecycle> = new Map(
  [authToken, rotatingAuthToken].map((lifecycle) => [`${PACKAGE}:index:${lifecycle.type}`, lifecycle]),
);

/** The token of the one function. */
export const GET_AUTH_TOKENS = `${PACKAGE}:index:getAuthTokens`;

/** The lifecycle of the resource that a URN names. */
export function lifecycleOf(urn: string): ResourceLifecycle {
  const type = typeOfUrn(urn);
  if (type === undefined) throw new RequestError(grpc.INVALID_ARGUMENT, `"${urn}" is no URN of a resource.`);
  const lifecycle = LIFECYCLES.get(type);
  if (lifecycle) return lifecycle;
  throw new RequestError(
    grpc.UNIMPLEMENTED,
    `There is no resource type ${type}; there are: ${[...LIFECYCLES.keys()].join(", ")}.`,
  );
}
