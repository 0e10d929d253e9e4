import { type InstanceMetadata, instanceMetadata, instanceRegion } from "./instanceMetadata";
import { type AuthContext, type AuthMethod, POLICY_ADVICE, type SignIn } from "./method";
import { type SessionSigner, sessionSigner } from "./sessionSigner";
import { SignInError } from "./signInError";
import { findTarget } from "./target";
import {
  belongTogether,
  federate,
  federationEndpoint,
  type InstanceIdentity,
  tenancyOf,
} from "./x509Federation";

/** The identity that Oracle gives a compute instance. */
export const instancePrincipal: AuthMethod = {
  cliName: "instance_principal",
  missing: () => ["nothing, on an OCI compute instance"],
  open: (context) => openInstance(context),
  refusedAdvice: POLICY_ADVICE,
};

/**
 * Signs in as the instance.
 * @param delegationToken what is sent along to act for a user
 */
export async function openInstance(context: AuthContext, delegationToken?: () => string): Promise<SignIn> {
  const { settings } = context;
  const metadata = instanceMetadata(context);
  const region = once(() => instanceRegion(metadata, settings.env));
  return {
    signer: instanceSigner(context, metadata, region, delegationToken),
    ...(await findTarget(settings, region)),
    tenancyOcid: async () => tenancyOcid(await metadata.get("identity/cert.pem")),
    origins: `the certificate of the instance${delegationToken ? " and a delegation token" : ""}`,
  };
}

/** Signs with a session of the instance. */
export function instanceSigner(
  context: AuthContext,
  metadata = instanceMetadata(context),
  region = once(() => instanceRegion(metadata, context.settings.env)),
  delegationToken?: () => string,
): SessionSigner {
  return sessionSigner({
    clock: context.clock,
    source: {
      // In the instance's own region, whatever region the requests go to.
      acquire: async () => {
        const [endpoint, identity] = await Promise.all([
          federationEndpoint(context, region),
          readIdentity(metadata),
        ]);
        return federate(context, endpoint, identity);
      },
    },
    ...(delegationToken ? { delegationToken } : {}),
  });
}

export function tenancyOcid(certificate: string): string {
  const tenancy = tenancyOf(certificate);
  if (!tenancy) throw new SignInError("The instance's certificate names no tenancy.");
  return tenancy;
}

async function readIdentity(metadata: InstanceMetadata): Promise<InstanceIdentity> {
  const read = async () => {
    const [certificate, privateKeyPem, intermediates] = await Promise.all(
      ["cert.pem", "key.pem", "intermediate.pem"].map((name) => metadata.get(`identity/${name}`)),
    );
    return { certificate, privateKeyPem, intermediates } as InstanceIdentity;
  };
  const identity = await read();
  // Replaced between two of the requests.
  const consistent = belongTogether(identity) ? identity : await read();
  if (belongTogether(consistent)) return consistent;
  throw new SignInError("The instance's certificate and its private key do not belong together.");
}

/** Asks until it gets a response, and then no more. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
