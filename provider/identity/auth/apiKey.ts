import type { AuthMethod } from "./method";
import { credentialSigner } from "./signer";
import { checkFingerprint, hasSigningKey, openSigningKey } from "./signingKey";
import { findTarget, requiredOcid } from "./target";

/** An API signing key of a user. */
export const apiKey: AuthMethod = {
  cliName: "api_key",
  missing: (settings) => [
    ...(["tenancyOcid", "userOcid", "fingerprint"] as const).filter((name) => !settings.find(name)),
    ...(hasSigningKey(settings) ? [] : ["privateKey or privateKeyPath"]),
    ...((settings.find("identityEndpoint") ?? settings.find("region")) ? [] : ["region"]),
  ],
  async open({ settings, clock }) {
    const tenancy = requiredOcid(settings.required("tenancyOcid"), "tenancyOcid", "tenancy");
    const user = requiredOcid(settings.required("userOcid"), "userOcid", "user");
    const fingerprint = settings.required("fingerprint");
    const key = openSigningKey(settings);
    const keyId = `${tenancy.value}/${user.value}/${checkFingerprint(fingerprint, key)}`;
    return {
      signer: credentialSigner({ keyId, privateKeyPem: key.pem }, clock),
      target: await findTarget(settings),
      tenancyOcid: async () => tenancy.value,
      origins: `tenancy from ${tenancy.origin}, user from ${user.origin}, fingerprint from ${fingerprint.origin}, key from ${key.origin}`,
    };
  },
  refusedAdvice:
    "check that tenancyOcid, userOcid, fingerprint and private key belong together and that the API key is still listed for the user.",
};
