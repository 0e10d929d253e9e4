import {
  type AuthenticationDetailsProvider,
  InstancePrincipalsAuthenticationDetailsProviderBuilder,
} from "oci-common";
import type { Emulator, SessionCredentials } from "../../emulator";

/** The credentials of a session that Oracle's clients did not create themselves. */
export function sessionProvider({ token, keyPair }: SessionCredentials): AuthenticationDetailsProvider {
  return {
    getKeyId: async () => `ST$${token}`,
    getPrivateKey: () => keyPair.privateKeyPem,
    getPassphrase: () => null,
  };
}

/** Oracle's own sign-in of an instance, at the emulator's metadata service. */
export async function instanceProvider(emulator: Emulator): Promise<AuthenticationDetailsProvider> {
  const builder = new InstancePrincipalsAuthenticationDetailsProviderBuilder();
  builder.metadataBaseUrl = `${emulator.url}/opc/v2`;
  builder.federationEndpoint = emulator.url;
  return builder.build();
}

/** Runs an action with variables of the environment set, and sets them back afterwards. */
export async function withEnvironment<T>(
  variables: Readonly<Record<string, string>>,
  action: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    return await action();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
