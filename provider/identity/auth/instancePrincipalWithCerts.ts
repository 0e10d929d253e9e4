import { join } from "node:path";
import { openPrivateKey } from "../privateKey";
import { pathOf } from "../settingFiles";
import { tenancyOcid } from "./instancePrincipal";
import { type AuthMethod, POLICY_ADVICE } from "./method";
import { sessionSigner } from "./sessionSigner";
import type { SettingsReader } from "./settingsReader";
import { findRegion, findTarget } from "./target";
import { federate, federationEndpoint, type InstanceIdentity } from "./x509Federation";

/** An instance's identity whose certificates are files, under the names that terraform-provider-oci has for them. */
export const instancePrincipalWithCerts: AuthMethod = {
  missing: (settings) => [
    ...(settings.find("certificatesPath") ? [] : ["certificatesPath"]),
    ...(settings.find("region") ? [] : ["region"]),
  ],
  async open(context) {
    const { settings, clock } = context;
    const first = readIdentity(settings);
    const target = await findTarget(settings);
    return {
      signer: sessionSigner({
        clock,
        source: {
          acquire: async () =>
            federate(
              context,
              await federationEndpoint(context, () => findRegion(settings)),
              readIdentity(settings),
            ),
        },
      }),
      ...target,
      tenancyOcid: async () => tenancyOcid(first.certificate),
      origins: `the certificates in ${settings.required("certificatesPath").value}`,
    };
  },
  refusedAdvice: POLICY_ADVICE,
};

function readIdentity(settings: SettingsReader): InstanceIdentity {
  const folder = settings.required("certificatesPath");
  const at = (name: string) => ({ ...folder, value: join(pathOf("certificatesPath", folder), name) });
  const read = (name: string) => settings.readFile("certificatesPath", at(name));
  const passphrase = settings.files.read(at("leaf_passphrase").value)?.trim();
  return {
    certificate: read("ip_cert.pem"),
    privateKeyPem: openPrivateKey(read("ip_key.pem"), passphrase, at("ip_key.pem").value).pem,
    intermediates: read("intermediate.pem"),
  };
}
