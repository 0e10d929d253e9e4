import { json, notFound, refuse } from "./answers";
import type { ServiceParts } from "./authTokensApi";
import { isVisible, type UserRecord } from "./model";
import { pageOf } from "./paging";
import type { Caller } from "./signIn/caller";
import type { Answer, ApiRequest } from "./types";

/**
 * GET /users: an administrator's list of the tenancy's users, by exact `name` where the query has one. Anyone else, and any
 * other compartment, gets the 404 of everything the caller may not see.
 */
export function listUsers(parts: ServiceParts, request: ApiRequest, caller: Caller): Answer {
  const { compartmentId, name } = request.query;
  const { store, settings, clock } = parts;
  if (compartmentId === undefined) throw refuse(400, "MissingParameter", "compartmentId is required.");
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

/** A user as the service answers it. */
export function userBody(user: UserRecord, tenancyId: string) {
  return {
    id: user.id,
    compartmentId: tenancyId,
    name: user.name,
    description: user.name,
    timeCreated: new Date(user.createdAt).toISOString(),
    lifecycleState: "ACTIVE",
    isMfaActivated: false,
  };
}
