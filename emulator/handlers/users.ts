import { isVisible, type UserRecord } from "../model";
import { pageOf } from "../paging";
import { httpError, json, notFound } from "../responses";
import type { Caller } from "../signIn/caller";
import type { ApiRequest, HttpResponse } from "../types";
import type { ServiceParts } from "./authTokens";

// The emulator supports only API keys and auth tokens.
const CAPABILITIES = {
  canUseConsolePassword: false,
  canUseApiKeys: true,
  canUseAuthTokens: true,
  canUseSmtpCredentials: false,
  canUseDbCredentials: false,
  canUseCustomerSecretKeys: false,
  canUseOAuth2ClientCredentials: false,
};

/**
 * GET /users: the tenancy's users for an administrator, filtered by exact `name` if the query has one. Other callers and
 * other compartments get the 404 of everything the caller may not see.
 */
export function listUsers(parts: ServiceParts, request: ApiRequest, caller: Caller): HttpResponse {
  const { compartmentId, name } = request.query;
  const { store, settings, clock } = parts;
  if (compartmentId === undefined) throw httpError(400, "MissingParameter", "compartmentId is required.");
  if (compartmentId !== store.tenancy.id) throw notFound("unknown tenancy");
  if (!caller.administrator) throw notFound("the caller is no administrator");
  const users = store
    .allUsers()
    .filter((user) => isVisible(user, clock.now(), settings) && (name === undefined || user.name === name));
  const { items, headers } = pageOf(users, request.query, settings.pageSize);
  return json(
    200,
    items.map((user) => userBody(user, store.tenancy.id)),
    headers,
  );
}

/** GET /users/{id}. */
export function getUser({ store }: ServiceParts, user: UserRecord): HttpResponse {
  return json(200, userBody(user, store.tenancy.id), { etag: user.etag });
}

function userBody(user: UserRecord, tenancyId: string) {
  return {
    id: user.id,
    compartmentId: tenancyId,
    name: user.name,
    description: user.name,
    timeCreated: new Date(user.createdAt).toISOString(),
    lifecycleState: "ACTIVE",
    isMfaActivated: false,
    capabilities: CAPABILITIES,
  };
}
