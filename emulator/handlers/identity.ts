import { errorResponse, httpError, unserved } from "../responses";
import type { Route } from "../router";
import type { Caller } from "../signIn/caller";
import type { ApiRequest, HttpResponse, Region } from "../types";
import {
  authorizedUser,
  createAuthToken,
  deleteAuthToken,
  listAuthTokens,
  updateAuthToken,
} from "./authTokens";
import {
  getCompartment,
  getNamespace,
  getTenancy,
  homeKey,
  listCompartments,
  listRegionSubscriptions,
  listRegions,
  type TenancyParts,
} from "./tenancy";
import { getUser, listUsers } from "./users";

/** Handles an authenticated Identity request. */
export function handleIdentity(
  parts: TenancyParts,
  route: Route,
  request: ApiRequest,
  caller: Caller,
): HttpResponse {
  const [first = "", second = ""] = route.params;
  switch (route.operation) {
    case "createAuthToken":
      requireHomeRegion(parts, request.region);
      return createAuthToken(parts, request, authorizedUser(parts, caller, first));
    case "updateAuthToken":
      requireHomeRegion(parts, request.region);
      return updateAuthToken(parts, request, authorizedUser(parts, caller, first), second);
    case "deleteAuthToken":
      requireHomeRegion(parts, request.region);
      return deleteAuthToken(parts, request, authorizedUser(parts, caller, first), second);
    case "listAuthTokens":
      return listAuthTokens(parts, request, authorizedUser(parts, caller, first));
    case "getUser":
      return getUser(parts, authorizedUser(parts, caller, first));
    case "listUsers":
      return listUsers(parts, request, caller);
    case "getTenancy":
      return getTenancy(parts, first);
    case "listRegionSubscriptions":
      return listRegionSubscriptions(parts, first);
    case "listRegions":
      return listRegions(parts);
    case "listCompartments":
      return listCompartments(parts, request.query.compartmentId ?? "");
    case "getCompartment":
      return getCompartment(parts, first);
    case "getNamespace":
      return getNamespace(parts);
    default:
      if (route.otherMethod) return errorResponse(405, "MethodNotAllowed", "The method is not allowed here.");
      throw unserved(request);
  }
}

function requireHomeRegion(parts: TenancyParts, region: Region): void {
  if (region.home) return;
  const message = `Please go to your home region ${homeKey(parts)} to execute CREATE, UPDATE and DELETE operations.`;
  throw httpError(403, "NotAllowed", message);
}
