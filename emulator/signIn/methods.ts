import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type WrittenConfig, writeConfig, writePrivate } from "../configFiles";
import type { Emulator } from "../start";

/** The sign-in methods for which there are settings, with the names of `OCI_CLI_AUTH` where it has one. */
export const AUTH_METHODS = [
  "api_key",
  "security_token",
  "instance_principal",
  "instance_principal_with_certs",
  "resource_principal",
  "oke_workload_identity",
  "instance_obo_user",
  "workload_identity_federation",
] as const;
/** A sign-in method; see docs/emulator.md for what each one signs in. */
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** A setting of a client: an environment variable, a key of this package's Pulumi configuration, or both. */
export interface ProgramSetting {
  value: string;
  /** The environment variable; absent: only a configuration key. */
  env?: string;
  /** The environment variable of the `oci` CLI, if it is a different one. */
  cliEnv?: string;
  /** The configuration key in the namespace `oci-auth-tokens`; absent: only an environment variable. */
  config?: string;
  /** The value in the configuration, if it is a different one. */
  configValue?: string;
  /** Whether the value is a secret: for `pulumi config set --secret`. */
  secret?: boolean;
}

/**
 * The settings that a client needs to sign in to this emulator by the given method. A method for users signs in the
 * emulator's first user. Files are written into the folder, which is created if necessary, with mode 0600; they are not
 * renewed. Rejects if the folder holds files that no emulator wrote, and for `oke_workload_identity` if the emulator was
 * started without a `proxymuxPort`.
 */
export async function signInSettings(
  emulator: Emulator,
  method: AuthMethod,
  folder: string,
): Promise<ProgramSetting[]> {
  if (method === "api_key") return apiKeySettings(emulator, await writeConfig(emulator, folder));
  return [endpoint(emulator), ...(await SETTINGS[method](emulator, fileWriter(folder)))];
}

/** The settings for an API key, whose configuration file exists already. */
export function apiKeySettings(emulator: Emulator, { configFile }: WrittenConfig): ProgramSetting[] {
  return [endpoint(emulator), configuration(configFile)];
}

/** Writes a file into the folder and returns its path. */
type Write = (name: string, text: string) => Promise<string>;

type MethodSettings = (emulator: Emulator, write: Write) => Promise<ProgramSetting[]>;

const SETTINGS: Record<Exclude<AuthMethod, "api_key">, MethodSettings> = {
  async security_token(emulator, write) {
    const { token, keyPair } = await emulator.signIn.userSession(firstUser(emulator));
    const profile = {
      tenancy: emulator.tenancy.id,
      fingerprint: keyPair.fingerprint,
      region: homeRegion(emulator),
      key_file: await write("session_key.pem", keyPair.privateKeyPem),
      security_token_file: await write("session_token", token),
    };
    return [
      chosen("security_token", "SecurityToken"),
      configuration(await write("config", profileText(profile))),
      federationEndpoint(emulator),
    ];
  },

  async instance_principal(emulator) {
    return [chosen("instance_principal", "InstancePrincipal"), ...instance(emulator)];
  },

  async instance_principal_with_certs(emulator, write) {
    const { certificatePem, privateKeyPem, intermediatePem } = await emulator.signIn.instance.identity();
    // The file names of terraform-provider-oci.
    const certificate = await write("ip_cert.pem", certificatePem);
    await write("ip_key.pem", privateKeyPem);
    await write("intermediate.pem", intermediatePem);
    return [
      { env: "OCI_AUTH", config: "auth", value: "InstancePrincipalWithCerts" },
      region(emulator),
      federationEndpoint(emulator),
      { env: "OCI_TEST_CERTIFICATES_LOCATION", value: dirname(certificate) },
    ];
  },

  async resource_principal(emulator, write) {
    const { token, encryptedKeyPem, passphrase } = await emulator.signIn.resourcePrincipal();
    const prefix = "OCI_RESOURCE_PRINCIPAL";
    return [
      chosen("resource_principal", "ResourcePrincipal"),
      { env: `${prefix}_VERSION`, value: "2.2" },
      { env: `${prefix}_RPST`, value: await write("rpst", token) },
      { env: `${prefix}_PRIVATE_PEM`, value: await write("rpst_key.pem", encryptedKeyPem) },
      { env: `${prefix}_PRIVATE_PEM_PASSPHRASE`, value: await write("rpst_passphrase", passphrase) },
      { env: `${prefix}_REGION`, value: homeRegion(emulator) },
    ];
  },

  async oke_workload_identity(emulator, write) {
    const { proxymuxPort, signIn } = emulator;
    if (proxymuxPort === undefined) throw new Error("the emulator was started without a proxymux");
    const { caPem } = await signIn.cluster.tls();
    const token = await write("serviceaccount_token", signIn.serviceAccountToken());
    return [
      chosen("oke_workload_identity", "OKEWorkloadIdentity"),
      region(emulator),
      { env: "KUBERNETES_SERVICE_HOST", value: "127.0.0.1" },
      { env: "KUBERNETES_SERVICE_PORT_PROXYMUX", value: String(proxymuxPort) },
      { env: "OCI_KUBERNETES_SERVICE_ACCOUNT_TOKEN_PATH", value: token },
      { env: "OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH", value: await write("serviceaccount_ca.crt", caPem) },
    ];
  },

  async instance_obo_user(emulator, write) {
    const token = emulator.signIn.delegationToken(firstUser(emulator));
    return [
      chosen("instance_obo_user", "instance_obo_user"),
      ...instance(emulator),
      { env: "OCI_CLI_DELEGATION_TOKEN_FILE", value: await write("delegation_token", token) },
    ];
  },

  async workload_identity_federation(emulator) {
    const { domain, oidc } = emulator.signIn;
    const exchange = (name: string, value: string, secret = false) => ({
      env: `OCI_TOKEN_EXCHANGE_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`,
      config: `tokenExchange${name[0]?.toUpperCase()}${name.slice(1)}`,
      value,
      secret,
    });
    return [
      { env: "OCI_AUTH", config: "auth", value: "WorkloadIdentityFederation" },
      region(emulator),
      exchange("domainUrl", emulator.url),
      exchange("auth", "OAuthClientCredentials"),
      exchange("clientId", domain.clientId),
      exchange("clientSecret", domain.clientSecret, true),
      { env: "ACTIONS_ID_TOKEN_REQUEST_URL", value: `${emulator.url}/github/idtoken?api-version=2.0` },
      { env: "ACTIONS_ID_TOKEN_REQUEST_TOKEN", value: oidc.requestToken },
    ];
  },
};

function chosen(value: AuthMethod, configValue: string): ProgramSetting {
  return { env: "OCI_CLI_AUTH", config: "auth", value, configValue };
}

function instance(emulator: Emulator): ProgramSetting[] {
  return [{ env: "OCI_METADATA_BASE_URL", value: `${emulator.url}/opc/v2` }, federationEndpoint(emulator)];
}

function endpoint({ url }: Emulator): ProgramSetting {
  return {
    env: "OCI_IDENTITY_ENDPOINT",
    cliEnv: "OCI_CLI_ENDPOINT",
    config: "identityEndpoint",
    value: url,
  };
}

function configuration(path: string): ProgramSetting {
  return { env: "OCI_CONFIG_FILE", cliEnv: "OCI_CLI_CONFIG_FILE", config: "configFile", value: path };
}

function federationEndpoint({ url }: Emulator): ProgramSetting {
  return { env: "OCI_SDK_AUTH_CLIENT_REGION_URL", value: url };
}

function region(emulator: Emulator): ProgramSetting {
  return { env: "OCI_REGION", config: "region", value: homeRegion(emulator) };
}

function homeRegion({ regions }: Emulator): string {
  return regions.find(({ home }) => home)?.name ?? "";
}

function firstUser({ store }: Emulator): string {
  const [first] = store.allUsers();
  if (!first) throw new Error("the emulator has no user");
  return first.id;
}

function profileText(profile: Record<string, string>): string {
  const lines = Object.entries(profile).map(([name, value]) => `${name}=${value}`);
  return ["[DEFAULT]", ...lines, ""].join("\n");
}

function fileWriter(folder: string): Write {
  let prepared: Promise<void> | undefined;
  return async (name, text) => {
    prepared ??= prepareFolder(folder);
    await prepared;
    const path = join(resolve(folder), name);
    await writePrivate(path, text);
    return path;
  };
}

/** Creates the folder. Rejects if it holds files without the marker of an earlier emulator. */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const marker = ".oci-identity-emulator";
  const files = await readdir(folder);
  if (files.length > 0 && !files.includes(marker)) throw new Error(`${folder} is not the emulator's`);
  await writePrivate(join(folder, marker), "");
}
