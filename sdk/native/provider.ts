import * as pulumi from "@pulumi/pulumi";
import { SECRET_SETTINGS, SETTINGS, type SettingName } from "../../provider/identity/settings";
import { PACKAGE, PEER_PREFIX } from "../../provider/packageInfo";
import { isConfigSecret } from "../settingWarnings";
import { isOfType, providerOptions } from "./package";

/**
 * The arguments of a provider: who signs the requests, and where they go. What is not given is looked for in the stack's
 * configuration of @pulumi/oci (`oci:*`), then in the environment, then in a profile of the OCI configuration file.
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
  /** The API signing key itself, PEM. Always secret. */
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
  /** The endpoint of the Identity service where it is not the region's public one. */
  identityEndpoint?: pulumi.Input<string>;
  /** The OCI configuration file. Default `~/.oci/config`. */
  configFile?: pulumi.Input<string>;
  /** The profile in it. Default `DEFAULT`. */
  configFileProfile?: pulumi.Input<string>;
  /** The file of a private certificate authority (PEM), which is trusted beside the public ones. */
  certBundle?: pulumi.Input<string>;
  /** Whether a preview asks the service what would make the update fail. Default true. */
  checkInPreview?: pulumi.Input<boolean>;
  /** How long a refresh looks again for a token that was just made, in seconds. Default 30. */
  consistencyWindowSeconds?: pulumi.Input<number>;
  /** How long to wait for a token to become ACTIVE, in seconds. Default 120; a resource's `customTimeouts` take its place. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** How long one attempt of one request may take, in seconds. Default 30. */
  requestTimeoutSeconds?: pulumi.Input<number>;
  /** How long a request is retried, in seconds. Default 120. */
  retryBudgetSeconds?: pulumi.Input<number>;
}

/** An explicit provider: several in one program sign as different users. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  static readonly __pulumiType: string = PACKAGE;

  /**
   * @param name the provider's name in the stack
   * @param args who signs the requests, and where they go
   */
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    super(PACKAGE, name, inputsOf(args), providerOptions(opts, SECRET_SETTINGS));
  }

  /** Says whether an object is a Provider of this package, also of another copy of it. */
  static override isInstance(object: unknown): object is Provider {
    return isOfType(object, `pulumi:providers:${PACKAGE}`);
  }
}

/**
 * What was given, then what the stack's configuration of @pulumi/oci has, which the provider cannot see. No more: a default from the
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
  // A provider's arguments travel as texts, those that are none as JSON.
  const text = pulumi
    .output(given)
    .apply((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  return SECRET_SETTINGS.includes(name) ? pulumi.secret(text) : text;
}
