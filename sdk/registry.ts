import * as pulumi from "@pulumi/pulumi";
import { runError } from "./runError";

/** The parts of a login to Oracle's container registry. */
export interface RegistryCredentialsArgs {
  /** The registry's host, such as `phx.ocir.io`. */
  host: pulumi.Input<string>;
  /** The tenancy's Object Storage namespace: `oci os ns get`, or `oci.objectstorage.getNamespace`. */
  namespace: pulumi.Input<string>;
  /** The user's name in the console, often an e-mail address. It may be `domain/user`. */
  user: pulumi.Input<string>;
  /** The user's identity domain, such as `OracleIdentityCloudService` for older federated users. Default: the Default domain. */
  domain?: pulumi.Input<string>;
  /** The value of the auth token, such as `token.token`. */
  token: pulumi.Input<string | undefined>;
}

/** A login as `@pulumi/docker-build` expects it in `registries`. */
export interface RegistryCredentials {
  readonly address: pulumi.Output<string>;
  /** `<namespace>/<user>`, or `<namespace>/<domain>/<user>`. */
  readonly username: pulumi.Output<string>;
  /** Always secret. */
  readonly password: pulumi.Output<string>;
}

/**
 * Builds a registry login.
 * @throws RunError (in the outputs) if a part is empty, or if this stack does not have the token's value
 */
export function registryCredentials(args: RegistryCredentialsArgs): RegistryCredentials {
  const username = pulumi
    .all([args.namespace, args.domain, args.user])
    .apply(([namespace, domain, user]) => registryUsername(namespace, user, domain));
  const password = pulumi.output(args.token).apply((token) => {
    if (token) return token;
    throw runError(
      "registryCredentials: the token's value is not known: this stack did not create the token",
    );
  });
  return { address: pulumi.output(args.host), username, password: pulumi.secret(password) };
}

/**
 * Builds the user name for the registry. The name of the Default domain is left out.
 * @throws RunError if a part is empty or contains a space or a colon, or if there are more than three parts
 */
export function registryUsername(namespace: string, user: string, domain?: string): string {
  const named = domain ? `${domain}/${user}` : user;
  const parts = [namespace, ...named.replace(/^default\/(?=[^/]*$)/i, "").split("/")];
  if (parts.length > 3 || !parts.every((part) => /^[^\s:/]+$/.test(part))) {
    throw runError(
      `registry user name ${parts.join("/")}: expected <namespace>/<user> or <namespace>/<domain>/<user>, without spaces or colons`,
    );
  }
  return parts.join("/");
}

/**
 * Builds a Docker `config.json` with these logins, as a secret. Use it as the `.dockerconfigjson` of a Kubernetes pull secret (in
 * `stringData`) or as a file in a pipeline.
 */
export function dockerConfigJson(...credentials: readonly RegistryCredentials[]): pulumi.Output<string> {
  const logins = pulumi.all(credentials.map((login) => pulumi.output({ ...login })));
  return pulumi.secret(
    logins.apply((known) =>
      JSON.stringify({
        auths: Object.fromEntries(
          known.map(({ address, username, password }) => [
            address,
            { username, password, auth: Buffer.from(`${username}:${password}`).toString("base64") },
          ]),
        ),
      }),
    ),
  );
}
