import { json, notFound } from "../responses";
import type { HttpResponse, Region } from "../types";
import type { ServiceParts } from "./authTokens";

/** What the handlers of the tenancy need. */
export interface TenancyParts extends ServiceParts {
  regions: readonly Region[];
}

/** GET /tenancies/{id}. */
export function getTenancy(parts: TenancyParts, id: string): HttpResponse {
  const { name } = requireTenancy(parts, id);
  return json(200, { id, name, description: name, homeRegionKey: homeKey(parts) });
}

/** GET /tenancies/{id}/regionSubscriptions. */
export function listRegionSubscriptions(parts: TenancyParts, tenancyId: string): HttpResponse {
  requireTenancy(parts, tenancyId);
  const subscriptions = parts.regions.map(({ key, name, home }) => ({
    regionKey: key,
    regionName: name,
    status: "READY",
    isHomeRegion: home,
  }));
  return json(200, subscriptions);
}

/** GET /regions: only the emulator's own. */
export function listRegions({ regions }: TenancyParts): HttpResponse {
  return json(
    200,
    regions.map(({ key, name }) => ({ key, name })),
  );
}

/** GET /compartments: an empty list, because the emulated tenancy has only the root compartment. */
export function listCompartments(parts: TenancyParts, parentId: string): HttpResponse {
  requireTenancy(parts, parentId);
  return json(200, []);
}

/** GET /compartments/{id}: the root compartment, which is the tenancy itself. */
export function getCompartment(parts: TenancyParts, id: string): HttpResponse {
  const { name } = requireTenancy(parts, id);
  return json(200, { id, name, description: name, lifecycleState: "ACTIVE" });
}

/** GET /n of Object Storage: the namespace as a JSON string. */
export function getNamespace({ store }: TenancyParts): HttpResponse {
  return json(200, store.tenancy.namespace);
}

/** The key of the home region. */
export function homeKey({ regions }: TenancyParts): string {
  return regions.find(({ home }) => home)?.key ?? "";
}

function requireTenancy({ store }: TenancyParts, id: string) {
  if (id !== store.tenancy.id) throw notFound("unknown tenancy");
  return store.tenancy;
}
