import { SettingsError } from "../settings";
import { apiKey } from "./apiKey";
import { delegationToken } from "./delegationToken";
import { instancePrincipal } from "./instancePrincipal";
import { instancePrincipalWithCerts } from "./instancePrincipalWithCerts";
import type { AuthContext, AuthMethod, SignIn } from "./method";
import { okeWorkloadIdentity } from "./okeWorkloadIdentity";
import { resourcePrincipal } from "./resourcePrincipal";
import { securityToken } from "./securityToken";
import type { SettingsReader } from "./settingsReader";
import { workloadIdentityFederation } from "./workloadIdentityFederation";

/** Every way to sign in, by its name in the setting `auth`: the names of terraform-provider-oci and @pulumi/oci. */
export const AUTH_METHODS = {
  ApiKey: apiKey,
  SecurityToken: securityToken,
  InstancePrincipal: instancePrincipal,
  InstancePrincipalWithCerts: instancePrincipalWithCerts,
  ResourcePrincipal: resourcePrincipal,
  OKEWorkloadIdentity: okeWorkloadIdentity,
  DelegationToken: delegationToken,
  WorkloadIdentityFederation: workloadIdentityFederation,
} as const satisfies Record<string, AuthMethod>;

export type AuthMethodName = keyof typeof AUTH_METHODS;

const NAMES = Object.keys(AUTH_METHODS) as AuthMethodName[];

/** A sign-in and its method. */
export interface OpenedSignIn extends SignIn {
  readonly method: AuthMethodName;
  readonly refusedAdvice: string;
}

/**
 * Signs in as the settings say.
 * @throws SettingsError that says what is missing, for every method unless one was chosen; SignInError
 */
export async function signIn(context: AuthContext): Promise<OpenedSignIn> {
  const { settings } = context;
  const chosen = chosenMethod(settings);
  const method = chosen ?? "ApiKey";
  try {
    return {
      ...(await AUTH_METHODS[method].open(context)),
      method,
      refusedAdvice: AUTH_METHODS[method].refusedAdvice,
    };
  } catch (error) {
    const lacking = AUTH_METHODS[method].missing(settings).length > 0;
    if (chosen || !lacking || !(error instanceof SettingsError)) throw error;
    throw new SettingsError(`${error.message}\n${overview(settings)}`);
  }
}

/** The way that the settings name, or that the profile cannot but mean; undefined where neither is so. */
function chosenMethod(settings: SettingsReader): AuthMethodName | undefined {
  const found = settings.find("auth");
  if (!found) return isSessionProfile(settings) ? "SecurityToken" : undefined;
  const wanted = found.value.trim().toLowerCase();
  const name = NAMES.find((name) => {
    const { cliName }: AuthMethod = AUTH_METHODS[name];
    return name.toLowerCase() === wanted || cliName === wanted;
  });
  if (!name) throw new SettingsError(`auth (${found.origin}) must be one of ${NAMES.join(", ")}.`);
  // As the SDKs read the profile that Cloud Shell has.
  const { profile } = settings.configFile;
  const ofProfile = settings.places.at(-1)?.("auth")?.origin === found.origin;
  return ofProfile && name === "InstancePrincipal" && profile?.get("delegationTokenFile")
    ? "DelegationToken"
    : name;
}

/** A profile with a session's token, no user and no other user's OCID before it. */
function isSessionProfile({ configFile: { profile }, find }: SettingsReader): boolean {
  if (!profile) return false;
  // [DEFAULT] stands behind every profile: its user is no reason to take a session's profile for that user's.
  const read = profile.own("security_token_file") ? profile.own : profile.raw;
  if (!read("security_token_file") || read("user")) return false;
  const user = find("userOcid");
  return !user || user.value === profile.raw("user");
}

function overview(settings: SettingsReader): string {
  return [
    "What each way to sign in (the setting auth) still needs:",
    ...NAMES.map((name) => `  - ${name}: ${AUTH_METHODS[name].missing(settings).join(", ") || "nothing"}`),
  ].join("\n");
}
