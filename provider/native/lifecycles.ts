import { typeToken } from "../packageInfo";
import type { ResourceLifecycle } from "../resources/contract";
import { RESOURCE_TYPES } from "../resources/resourceTypes";
import { status as grpc } from "./sharedLibraries";
import { RequestError } from "./status";
import { typeOfUrn } from "./urn";

/** The resource types by type token. */
export const LIFECYCLES: ReadonlyMap<string, ResourceLifecycle> = new Map(
  RESOURCE_TYPES.map((lifecycle) => [typeToken(lifecycle.type), lifecycle]),
);

/** The token of the only function. */
export const GET_AUTH_TOKENS = typeToken("getAuthTokens");

/**
 * The lifecycle of a URN's resource type.
 * @throws RequestError
 */
export function lifecycleOf(urn: string): ResourceLifecycle {
  const type = typeOfUrn(urn);
  if (type === undefined)
    throw new RequestError(grpc.INVALID_ARGUMENT, `"${urn}" is not the URN of a resource.`);
  const lifecycle = LIFECYCLES.get(type);
  if (lifecycle) return lifecycle;
  throw new RequestError(
    grpc.UNIMPLEMENTED,
    `There is no resource type ${type}; there are: ${[...LIFECYCLES.keys()].join(", ")}.`,
  );
}
