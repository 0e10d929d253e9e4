import { failure, json, notFound, refuse } from "./answers";
import {
  authorizedUser,
  createAuthToken,
  deleteAuthToken,
  listAuthTokens,
  type ServiceParts,
  updateAuthToken,
} from "./authTokensApi";
import type { Route } from "./routes";
import type { Caller } from "./signIn/caller";
import type { Answer, ApiRequest, Region } from "./types";
import { listUsers, userBody } from "./usersApi";

/** What the Identity service works on. */
export interface IdentityParts extends ServiceParts {
  regions: readonly Region[];
}

/** Answers an authenticated Identity request. */
export function answerIdentity(
  parts: IdentityParts,
  route: Route,
  request: ApiRequest,
  caller: Caller,
): Answer {
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
      return json(200, userBody(authorizedUser(parts, caller, first), parts.store.tenancy.id));
    case "listUsers":
      return listUsers(parts, request, caller);
    case "getTenancy":
      return json(200, tenancyBody(parts, first));
    case "listRegionSubscriptions":
      return json(200, regionSubscriptions(parts, first));
    default:
      if (route.otherMethod) return failure(405, "MethodNotAllowed", "The method is not allowed here.");
      throw notFound("unknown path");
  }
}

function requireHomeRegion(parts: IdentityParts, region: Region): void {
  if (region.home) return;
  const message = `Please go to your home region ${homeKey(parts)} to execute CREATE, UPDATE and DELETE operations.`;
  throw refuse(403, "NotAllowed", message);
}

function homeKey({ regions }: IdentityParts): string {
  return regions.find(({ home }) => home)?.key ?? "";
}

function tenancyBody(parts: IdentityParts, id: string) {
  const { tenancy } = parts.store;
  if (id !== tenancy.id) throw notFound("unknown tenancy");
  return { id, name: tenancy.name, description: tenancy.name, homeRegionKey: homeKey(parts) };
}

function regionSubscriptions(parts: IdentityParts, tenancyId: string) {
  if (tenancyId !== parts.store.tenancy.id) throw notFound("unknown tenancy");
  return parts.regions.map(({ key, name, home }) => ({
    regionKey: key,
    regionName: name,
    status: "READY",
    isHomeRegion: home,
  }));
}
