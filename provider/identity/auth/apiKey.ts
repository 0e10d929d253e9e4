import { requireSettings } from "../missingSettings";
import type { AuthMethod } from "./method";
import type { SettingsReader } from "./settingsReader";
import { credentialSigner } from "./signer";
import { checkFingerprint, findSigningKey, openSigningKey } from "./signingKey";
import { findTarget, requiredOcid } from "./target";

/** An API signing key of a user. */
export const apiKey: AuthMethod = {
  cliName: "api_key",
  missing: (settings) => [
    ...(["tenancyOcid", "userOcid", "fingerprint"] as const).filter((name) => !settings.find(name)),
    ...(findSigningKey(settings) ? [] : ["privateKey or privateKeyPath"]),
    ...((settings.find("identityEndpoint") ?? settings.find("region")) ? [] : ["region"]),
  ],
  async open({ settings, clock }) {
    const needed = {
      tenancyOcid: settings.find("tenancyOcid"),
      userOcid: settings.find("userOcid"),
      fingerprint: settings.find("fingerprint"),
      privateKeyPath: findSigningKey(settings),
      region: settings.find("identityEndpoint") ?? settings.find("region"),
    };
    const { tenancyOcid, userOcid, fingerprint } = requireSettings(settings, needed, toStart(settings));
    const tenancy = requiredOcid(tenancyOcid, "tenancyOcid", "tenancy");
    const user = requiredOcid(userOcid, "userOcid", "user");
    const key = openSigningKey(settings);
    const keyId = `${tenancy.value}/${user.value}/${checkFingerprint(fingerprint, key)}`;
    return {
      signer: credentialSigner({ keyId, privateKeyPem: key.pem }, clock),
      ...(await findTarget(settings)),
      tenancyOcid: async () => tenancy.value,
      userOcid: async () => user.value,
      origins: `tenancy from ${tenancy.origin}, user from ${user.origin}, fingerprint from ${fingerprint.origin}, key from ${key.origin}`,
    };
  },
  refusedAdvice:
    "check that tenancyOcid, userOcid, fingerprint and private key belong together and that the API key is still listed for the user.",
};

function toStart({ configFile: { profile } }: SettingsReader): string {
  return [
    "To start: `oci setup config` of the OCI CLI makes a key and a profile with all of them.",
    ...(profile?.raw("security_token_file")
      ? ["The profile holds a session token: to sign in by it, set auth to SecurityToken."]
      : []),
  ].join(" ");
}
