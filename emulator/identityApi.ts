import type { KeyObject } from "node:crypto";
import { failure, refuse, unserved } from "./answers";
import {
  authorizedUser,
  createAuthToken,
  deleteAuthToken,
  listAuthTokens,
  updateAuthToken,
} from "./authTokensApi";
import type { UserRecord } from "./model";
import type { Route } from "./routes";
import { checkSignature } from "./signature";
import type { Store } from "./store";
import {
  getCompartment,
  getNamespace,
  getTenancy,
  homeKey,
  listCompartments,
  listRegionSubscriptions,
  listRegions,
  type TenancyParts,
} from "./tenancyApi";
import type { Answer, ApiRequest, Clock, Region } from "./types";
import { getUser, listUsers } from "./usersApi";

/** What the Identity service works on. */
export interface IdentityParts extends TenancyParts {
  /** The clock that signed dates are checked by. */
  signatureClock: Clock;
}

/** The user who signed the request; refuses with 401 NotAuthenticated whatever is wrong. */
export function authenticate(parts: IdentityParts, request: ApiRequest): UserRecord {
  const verdict = checkSignature(request, {
    keyOf: (keyId) => findKey(parts.store, keyId)?.key,
    now: parts.signatureClock.now(),
    maxSkewMs: parts.settings.clockSkewMs,
  });
  const found = "keyId" in verdict ? findKey(parts.store, verdict.keyId) : undefined;
  if (found) return found.user;
  const message = "The required information to complete authentication was not provided or was incorrect.";
  throw refuse(401, "NotAuthenticated", message, "reason" in verdict ? verdict.reason : "unknown key");
}

/** Answers an authenticated Identity request. */
export function answerIdentity(
  parts: IdentityParts,
  route: Route,
  request: ApiRequest,
  caller: UserRecord,
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
      if (route.otherMethod) return failure(405, "MethodNotAllowed", "The method is not allowed here.");
      throw unserved(request);
  }
}

function findKey(store: Store, keyId: string): { user: UserRecord; key: KeyObject } | undefined {
  const [tenancy, userId, fingerprint, ...rest] = keyId.split("/");
  if (tenancy !== store.tenancy.id || rest.length > 0) return undefined;
  const user = store.user(userId ?? "");
  const key = user?.keys.get(fingerprint ?? "");
  return user && key ? { user, key } : undefined;
}

function requireHomeRegion(parts: IdentityParts, region: Region): void {
  if (region.home) return;
  const message = `Please go to your home region ${homeKey(parts)} to execute CREATE, UPDATE and DELETE operations.`;
  throw refuse(403, "NotAllowed", message);
}
