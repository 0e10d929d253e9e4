import { mkdir, readdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type WrittenConfig, writeConfig, writePrivate } from "../configFiles";
import type { Emulator } from "../start";

/** The ways to sign in that the command prints settings for, named as by `OCI_CLI_AUTH` where that knows them. */
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
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** One setting of a program: an environment variable, a key of the Pulumi package's configuration, or either. */
export interface ProgramSetting {
  value: string;
  /** The environment variable; absent: only in the configuration. */
  env?: string;
  /** The variable that the `oci` CLI has for it, where that is another one. */
  cliEnv?: string;
  /** The key in the namespace of `oci-auth-tokens`; absent: only in the environment. */
  config?: string;
  /** The value in the configuration, where that has another word for it. */
  configValue?: string;
  /** Whether it belongs into the configuration with `--secret`. */
  secret?: boolean;
}

/**
 * Everything a program needs to sign in to this emulator in that way, as the emulator's first user where the method has
 * one. Files go into a folder, made if absent, with mode 0600; they hold what was issued now and are not renewed.
 * Rejects where the folder holds files that no emulator wrote, and for `oke_workload_identity` where the emulator was
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

/** The settings of an API key, by a configuration that was written before. */
export function apiKeySettings(emulator: Emulator, { configFile }: WrittenConfig): ProgramSetting[] {
  return [endpoint(emulator), configuration(configFile)];
}

/** Writes a text into the folder and returns the file's path. */
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
    // The names that terraform-provider-oci has for these files.
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
  let claimed: Promise<void> | undefined;
  return async (name, text) => {
    claimed ??= claimFolder(folder);
    await claimed;
    const path = join(resolve(folder), name);
    await writePrivate(path, text);
    return path;
  };
}

/** Makes the folder, or rejects where it has files and the mark of an earlier emulator is not among them. */
async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mark = ".oci-identity-emulator";
  const present = await readdir(folder);
  if (present.length > 0 && !present.includes(mark)) throw new Error(`${folder} is not the emulator's`);
  await writePrivate(join(folder, mark), "");
}
