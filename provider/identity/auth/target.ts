import { isOcid, ocidShape } from "../ocid";
import { regionId } from "../regions";
import { type Found, type SettingName, SettingsError } from "../settings";
import type { Target } from "../types";
import type { SettingsReader } from "./settingsReader";

/**
 * Where requests go: `identityEndpoint`, else the region.
 * @param region the region where the way to sign in knows it and no setting says it
 */
export async function findTarget(
  settings: SettingsReader,
  region?: () => Promise<string> | string,
): Promise<Target> {
  const endpoint = settings.find("identityEndpoint");
  if (endpoint)
    return { endpoint: secureUrl("identityEndpoint", endpoint, "a token's text comes back through it") };
  return { region: await findRegion(settings, region) };
}

/** The identifier of the region. @throws SettingsError */
export async function findRegion(
  settings: SettingsReader,
  region?: () => Promise<string> | string,
): Promise<string> {
  const found = settings.find("region");
  if (found) return regionId(found, settings.env);
  if (region) return region();
  throw new SettingsError(settings.missing("region"));
}

/**
 * Checks a URL that secrets go to or come from: https, or this machine.
 * @returns it without a slash at its end
 */
export function secureUrl(name: string, { value, origin }: Found, why: string): string {
  const wrong = (what: string) => new SettingsError(`${name} (${origin}) ${what}.`);
  const text = value.trim();
  if (!URL.canParse(text)) throw wrong("is no URL");
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    throw wrong("must have no user, query or fragment");
  const loopback = ["127.0.0.1", "[::1]", "localhost"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw wrong(`must be https: ${why}`);
  }
  return text.replace(/\/+$/, "");
}

/** @throws SettingsError where the value is no OCID of the type */
export function requiredOcid(found: Found, name: SettingName, type: string): Found {
  const value = found.value.trim();
  if (isOcid(value, type)) return { ...found, value };
  throw new SettingsError(
    `${name} (${found.origin}) is no ${type} OCID: it should look like ${ocidShape(type)}.`,
  );
}
