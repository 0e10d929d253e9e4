import { type Environment, SettingsError, type SourcedValue } from "./settings";

/** Loaded at the first use: it takes a while. */
const sdk = () => require("oci-common") as typeof import("oci-common");

/**
 * The identifier of a region that is given by its identifier or its short name (`phx`). Regions beyond those that the SDK knows are
 * read by the SDK from OCI_REGION_METADATA and ~/.oci/regions-config.json; OCI_DEFAULT_REALM names the realm of any other.
 * @throws SettingsError where nothing knows the region: the SDK would take it for one of the commercial realm
 */
export function regionId({ value, origin }: SourcedValue, env: Environment): string {
  const { Region } = sdk();
  const name = value.trim().toLowerCase();
  if (!/^[a-z0-9]+([-.][a-z0-9]+)*$/.test(name)) {
    throw new SettingsError(`region (${origin}) is no region name: it should look like us-phoenix-1.`);
  }
  const id = Region.getRegionIdFromShortCode(name);
  // A region with dots is a host name of its own.
  if (id.includes(".") || Region.fromRegionId(id) || (env.OCI_DEFAULT_REALM && id.includes("-"))) return id;
  throw new SettingsError(
    `region (${origin}) is ${name}, which this version does not know. If it is right, describe it in OCI_REGION_METADATA or in ~/.oci/regions-config.json, or set OCI_DEFAULT_REALM to its realm's domain.`,
  );
}

/** The endpoint of Oracle's auth service in a region, without a path. */
export function authEndpoint(region: string): string {
  return sdk().EndpointBuilder.createEndpointFromRegionId(
    "https://auth.{region}.{secondLevelDomain}",
    region,
    "auth",
  );
}

/** Makes a region known that the SDK does not know, as the metadata service of an instance in it describes it. */
export function registerRegion(
  region: string,
  realmKey: string,
  realmDomain: string,
  shortName: string,
): void {
  const { Realm, Region } = sdk();
  Region.register(region, Realm.register(realmKey, realmDomain), shortName);
}
