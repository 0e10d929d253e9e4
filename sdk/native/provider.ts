import * as pulumi from "@pulumi/pulumi";
import { SECRET_SETTINGS, SETTINGS, type SettingName } from "../../provider/identity/settings";
import { PACKAGE, PEER_PREFIX } from "../../provider/packageInfo";
import { isConfigSecret } from "../settingWarnings";
import { isOfType, providerOptions } from "./package";

/**
 * The arguments of a provider: who signs the requests, and where they are sent. A setting that is not given is read from the stack's
 * configuration of @pulumi/oci (`oci:*`), then from the environment, then from a profile of the OCI configuration file.
 */
export interface ProviderArgs {
  /**
   * How to sign in: `ApiKey`, `SecurityToken`, `InstancePrincipal`, `InstancePrincipalWithCerts`, `ResourcePrincipal`,
   * `OKEWorkloadIdentity`, `DelegationToken` or `WorkloadIdentityFederation`. Default `ApiKey`, or `SecurityToken` where the profile is
   * a session's.
   */
  auth?: pulumi.Input<string>;
  /** The OCID of the tenancy. */
  tenancyOcid?: pulumi.Input<string>;
  /** The OCID of the user who signs the requests. */
  userOcid?: pulumi.Input<string>;
  /** The fingerprint of the API signing key. */
  fingerprint?: pulumi.Input<string>;
  /** The API signing key in PEM format. Always secret. */
  privateKey?: pulumi.Input<string>;
  /** The file of the API signing key. */
  privateKeyPath?: pulumi.Input<string>;
  /** The passphrase of an encrypted API signing key. Always secret. */
  privateKeyPassword?: pulumi.Input<string>;
  /** The file of a session's token, which `oci session authenticate` writes. */
  securityTokenFile?: pulumi.Input<string>;
  /** The file of the token by which an instance acts for a user. */
  delegationTokenFile?: pulumi.Input<string>;
  /** The folder with the certificates of `InstancePrincipalWithCerts`: `ip_cert.pem`, `ip_key.pem`, `intermediate.pem`. */
  certificatesPath?: pulumi.Input<string>;
  /** The file of the token that an identity domain exchanges for a session. Default: in GitHub Actions, the job's own. */
  workloadIdentityTokenPath?: pulumi.Input<string>;
  /** The audience that GitHub's token is asked for. Default: GitHub's. */
  workloadIdentityAudience?: pulumi.Input<string>;
  /** The URL of the identity domain that exchanges the token. */
  tokenExchangeDomainUrl?: pulumi.Input<string>;
  /** What allows the exchange: `OAuthClientCredentials` (default) or `InstancePrincipal`. */
  tokenExchangeAuth?: pulumi.Input<string>;
  /** The id of the domain's confidential application. */
  tokenExchangeClientId?: pulumi.Input<string>;
  /** The secret of that application. Always secret. */
  tokenExchangeClientSecret?: pulumi.Input<string>;
  /** The type of the session's token. Default `urn:oci:token-type:oci-upst`. */
  tokenExchangeRequestedTokenType?: pulumi.Input<string>;
  /** The type of the token that is exchanged. Default `jwt`. */
  tokenExchangeSubjectTokenType?: pulumi.Input<string>;
  /** The type of the resource of a token of the type `urn:oci:token-type:oci-rpst`. */
  tokenExchangeResourceType?: pulumi.Input<string>;
  /** How long such a token lasts, in seconds. */
  tokenExchangeRpstExp?: pulumi.Input<string>;
  /** A region of the tenancy, such as `us-phoenix-1`. */
  region?: pulumi.Input<string>;
  /** The endpoint of the Identity service, if it is not the region's public one. */
  identityEndpoint?: pulumi.Input<string>;
  /** The OCI configuration file. Default `~/.oci/config`. */
  configFile?: pulumi.Input<string>;
  /** The profile in the OCI configuration file. Default `DEFAULT`. */
  configFileProfile?: pulumi.Input<string>;
  /** The file of a private certificate authority (PEM), which is trusted beside the public ones. */
  certBundle?: pulumi.Input<string>;
  /** Whether a preview sends requests to check the credentials and the token limit. Default true. */
  checkInPreview?: pulumi.Input<boolean>;
  /** How long a refresh looks for a new token that the service does not list yet, in seconds. Default 30. */
  consistencyWindowSeconds?: pulumi.Input<number>;
  /** How long to wait for a token to become ACTIVE, in seconds. Default 120. A resource's `customTimeouts` override it. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** The timeout of one attempt of a request, in seconds. Default 30. */
  requestTimeoutSeconds?: pulumi.Input<number>;
  /** How long a request is retried, in seconds. Default 120. */
  retryBudgetSeconds?: pulumi.Input<number>;
}

/** An explicit provider. With several of them, one program can sign requests as different users. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  static readonly __pulumiType: string = PACKAGE;

  /**
   * @param name the name of the provider
   * @param args who signs the requests, and where they are sent
   * @param opts Pulumi's resource options
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(PACKAGE, name, inputsOf(args), providerOptions(opts, SECRET_SETTINGS));
  }

  /** Returns whether an object is a Provider of this package, or of another copy of it. */
  static override isInstance(object: unknown): object is Provider {
    return isOfType(object, `pulumi:providers:${PACKAGE}`);
  }
}

/**
 * The given arguments, then the stack's configuration of @pulumi/oci, which the provider cannot read. Nothing else: a default from the
 * environment would stay in the state when the environment changes.
 */
function inputsOf(args: ProviderArgs): pulumi.Inputs {
  const names = Object.keys(SETTINGS) as SettingName[];
  return Object.fromEntries(names.map((name) => [name, inputOf(name, args[name] ?? peerInput(name, args))]));
}

function peerInput(name: SettingName, args: ProviderArgs): pulumi.Input<string> | undefined {
  // A key that is given in one form is not to be joined by the other form of another key.
  const givenKey = args.privateKey !== undefined || args.privateKeyPath !== undefined;
  if (!("peer" in SETTINGS[name]) || (givenKey && name.startsWith("privateKey"))) return undefined;
  const value = pulumi.runtime.getConfig(`${PEER_PREFIX}${name}`);
  return value !== undefined && isConfigSecret(`${PEER_PREFIX}${name}`) ? pulumi.secret(value) : value;
}

function inputOf(
  name: SettingName,
  given: pulumi.Input<string | number | boolean> | undefined,
): pulumi.Input<string> | undefined {
  if (given === undefined) return undefined;
  // The arguments of a provider are sent as strings, other types as JSON.
  const text = pulumi
    .output(given)
    .apply((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return SECRET_SETTINGS.includes(name) ? pulumi.secret(text) : text;
}
