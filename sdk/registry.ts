import * as pulumi from "@pulumi/pulumi";
import { runError } from "./runError";

/** What a login to Oracle's container registry is made of. */
export interface RegistryCredentialsArgs {
  /** The registry's host, such as `phx.ocir.io`. */
  host: pulumi.Input<string>;
  /** The tenancy's Object Storage namespace: `oci os ns get`, or `oci.objectstorage.getNamespace`. */
  namespace: pulumi.Input<string>;
  /** The user's name in the console: often an e-mail address. `domain/user` is understood too. */
  user: pulumi.Input<string>;
  /** The user's identity domain, where it is not the Default one: `OracleIdentityCloudService` for older federated users. */
  domain?: pulumi.Input<string>;
  /** The auth token, such as `token.token`. */
  token: pulumi.Input<string | undefined>;
}

/** A login in the form that `@pulumi/docker-build` takes in `registries`. */
export interface RegistryCredentials {
  readonly address: pulumi.Output<string>;
  /** `<namespace>/<user>`, or `<namespace>/<domain>/<user>`. */
  readonly username: pulumi.Output<string>;
  /** Always secret. */
  readonly password: pulumi.Output<string>;
}

/**
 * Puts a registry login together.
 * @throws Error (in the outputs) when a part is empty, or the token's text is not known to this stack
 */
export function registryCredentials(args: RegistryCredentialsArgs): RegistryCredentials {
  const username = pulumi
    .all([args.namespace, args.domain, args.user])
    .apply(([namespace, domain, user]) => registryUsername(namespace, user, domain));
  const password = pulumi.output(args.token).apply((token) => {
    if (token) return token;
    throw runError("registryCredentials: the token's text is not known: this stack did not make the token");
  });
  return { address: pulumi.output(args.host), username, password: pulumi.secret(password) };
}

/** The name a user logs in to the registry with. The Default domain goes without a name. */
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
 * The content of a Docker `config.json` with these logins, as a secret: the `.dockerconfigjson` of a Kubernetes pull secret
 * (under `stringData`), or the file of a pipeline.
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
