import { regionId, registerRegion } from "../regions";
import { SettingsError } from "../settings";
import type { AuthContext } from "./method";
import { signInRequest } from "./signInRequest";

const DEFAULT_BASE_URL = "http://169.254.169.254/opc/v2";

/** Answers within milliseconds where it is; three attempts and their waits end within ten seconds where it is not. */
const TIMEOUT_MS = 2_000;

const SERVICE = "The instance metadata service";
const ELSEWHERE =
  "Only an OCI compute instance has one: elsewhere choose another way to sign in with the setting auth.";

/** The metadata service of an instance, version 2. */
export interface InstanceMetadata {
  /** @throws SignInError within ten seconds */
  get(path: string): Promise<string>;
}

/** @throws SettingsError where OCI_METADATA_BASE_URL is no URL */
export function instanceMetadata(context: AuthContext): InstanceMetadata {
  const { settings, http } = context;
  const base = (settings.env.OCI_METADATA_BASE_URL?.trim() || DEFAULT_BASE_URL).replace(/\/+$/, "");
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new SettingsError("The environment variable OCI_METADATA_BASE_URL is no http or https URL.");
  }
  return {
    get: (path) =>
      signInRequest(context, {
        service: SERVICE,
        url: `${base}/${path}`,
        headers: { authorization: "Bearer Oracle" },
        fetch: http.direct,
        timeoutMs: TIMEOUT_MS,
        advice: () => ELSEWHERE,
      }),
  };
}

/**
 * The region that the instance is in. One that is newer than this version is described by the metadata service as well.
 * @throws SignInError, SettingsError
 */
export async function instanceRegion(
  metadata: InstanceMetadata,
  env: AuthContext["settings"]["env"],
): Promise<string> {
  const found = { value: await metadata.get("instance/region"), origin: "the instance metadata service" };
  try {
    return regionId(found, env);
  } catch (error) {
    const info = parseRegionInfo(await metadata.get("instance/regionInfo").catch(() => ""));
    if (!info) throw error;
    registerRegion(info.regionIdentifier, info.realmKey, info.realmDomainComponent, info.regionKey);
    return regionId({ ...found, value: info.regionIdentifier }, env);
  }
}

const REGION_INFO = ["regionIdentifier", "realmKey", "realmDomainComponent", "regionKey"] as const;

function parseRegionInfo(text: string): Record<(typeof REGION_INFO)[number], string> | undefined {
  try {
    const info = Object(JSON.parse(text)) as Record<string, unknown>;
    if (!REGION_INFO.every((key) => typeof info[key] === "string" && info[key])) return undefined;
    return info as Record<(typeof REGION_INFO)[number], string>;
  } catch {
    return undefined;
  }
}
