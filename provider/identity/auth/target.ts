import { isConfidential } from "../localHost";
import { isOcid, ocidShape } from "../ocid";
import { regionId } from "../regions";
import { type SettingName, SettingsError, type SourcedValue } from "../settings";
import type { Target } from "../types";
import type { SettingsReader } from "./settingsReader";

/** Where requests go, and what named it, in words to go after "named by". */
export interface NamedTarget {
  readonly target: Target;
  readonly targetOrigin: string;
}

/**
 * Where requests go: `identityEndpoint`, else the region.
 * @param region the region where the way to sign in knows it and no setting says it
 */
export async function findTarget(
  settings: SettingsReader,
  region?: () => Promise<string> | string,
): Promise<NamedTarget> {
  const endpoint = settings.find("identityEndpoint");
  const named = endpoint ?? settings.find("region");
  return {
    target: endpoint
      ? { endpoint: secureUrl("identityEndpoint", endpoint, "a token's text comes back through it") }
      : { region: await findRegion(settings, region) },
    targetOrigin: named ? `${named.name} (${named.origin})` : "the principal that signs in",
  };
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
export function secureUrl(name: string, { value, origin }: SourcedValue, why: string): string {
  const wrong = (what: string) => new SettingsError(`${name} (${origin}) ${what}.`);
  const text = value.trim();
  if (!URL.canParse(text)) throw wrong("is no URL");
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    throw wrong("must have no user, query or fragment");
  if (!isConfidential(url)) {
    throw wrong(`must be https: ${why}`);
  }
  return text.replace(/\/+$/, "");
}

/** @throws SettingsError where the value is no OCID of the type */
export function requiredOcid(found: SourcedValue, name: SettingName, type: string): SourcedValue {
  const value = found.value.trim();
  if (isOcid(value, type)) return { ...found, value };
  throw new SettingsError(
    `${name} (${found.origin}) is no ${type} OCID: it should look like ${ocidShape(type)}.`,
  );
}
