import { CONFIG_PREFIX, PEER_PREFIX } from "../packageInfo";

/** Where a value came from, in words a user can act on. */
export type Origin = string;

/** A value and where it came from. */
export interface SourcedValue {
  readonly value: string;
  readonly origin: Origin;
}

export interface ResolvedSetting extends SourcedValue {
  readonly name: SettingName;
}

/** Reads one key of the stack's configuration, or of an explicit provider's arguments. A wire may keep numbers as such. */
export type ConfigSource = (key: SettingName) => string | number | boolean | null | undefined;

interface SettingSource {
  /** Environment variables, the first that is set wins. */
  readonly env: readonly string[];
  /** The key in a profile of the OCI configuration file. */
  readonly file?: string;
  /** Whether @pulumi/oci has it under the same name, so that its configuration (`oci:<name>`) is read, too. */
  readonly peer?: true;
  /** The default of a setting that is a duration, in seconds. */
  readonly seconds?: number;
}

/**
 * Every setting and where it is looked for: the stack's configuration (`oci-auth-tokens:<name>`) or an explicit provider's
 * arguments first, then the environment, then the profile of the OCI configuration file. README and schema list the same.
 */
export const SETTINGS = {
  auth: { env: ["OCI_AUTH", "OCI_CLI_AUTH", "TF_VAR_auth"], file: "authentication_type", peer: true },
  tenancyOcid: {
    env: ["OCI_TENANCY_OCID", "OCI_CLI_TENANCY", "TF_VAR_tenancy_ocid"],
    file: "tenancy",
    peer: true,
  },
  userOcid: { env: ["OCI_USER_OCID", "OCI_CLI_USER", "TF_VAR_user_ocid"], file: "user", peer: true },
  fingerprint: {
    env: ["OCI_FINGERPRINT", "OCI_CLI_FINGERPRINT", "TF_VAR_fingerprint"],
    file: "fingerprint",
    peer: true,
  },
  privateKey: {
    env: ["OCI_PRIVATE_KEY", "OCI_CLI_KEY_CONTENT", "TF_VAR_private_key"],
    file: "key_content",
    peer: true,
  },
  privateKeyPath: {
    env: ["OCI_PRIVATE_KEY_PATH", "OCI_CLI_KEY_FILE", "TF_VAR_private_key_path"],
    file: "key_file",
    peer: true,
  },
  privateKeyPassword: {
    env: ["OCI_PRIVATE_KEY_PASSWORD", "OCI_CLI_PASSPHRASE", "TF_VAR_private_key_password"],
    file: "pass_phrase",
    peer: true,
  },
  securityTokenFile: { env: ["OCI_CLI_SECURITY_TOKEN_FILE"], file: "security_token_file" },
  delegationTokenFile: { env: ["OCI_CLI_DELEGATION_TOKEN_FILE"], file: "delegation_token_file" },
  certificatesPath: { env: ["OCI_TEST_CERTIFICATES_LOCATION", "TF_VAR_test_certificates_location"] },
  workloadIdentityTokenPath: {
    env: ["OCI_WORKLOAD_IDENTITY_TOKEN_PATH", "TF_VAR_workload_identity_token_path"],
    peer: true,
  },
  workloadIdentityAudience: { env: ["OCI_WORKLOAD_IDENTITY_AUDIENCE"] },
  tokenExchangeDomainUrl: {
    env: ["OCI_TOKEN_EXCHANGE_DOMAIN_URL", "TF_VAR_token_exchange_domain_url"],
    peer: true,
  },
  tokenExchangeAuth: { env: ["OCI_TOKEN_EXCHANGE_AUTH", "TF_VAR_token_exchange_auth"], peer: true },
  tokenExchangeClientId: {
    env: ["OCI_TOKEN_EXCHANGE_CLIENT_ID", "TF_VAR_token_exchange_client_id"],
    peer: true,
  },
  tokenExchangeClientSecret: {
    env: ["OCI_TOKEN_EXCHANGE_CLIENT_SECRET", "TF_VAR_token_exchange_client_secret"],
    peer: true,
  },
  tokenExchangeRequestedTokenType: {
    env: ["OCI_TOKEN_EXCHANGE_REQUESTED_TOKEN_TYPE", "TF_VAR_token_exchange_requested_token_type"],
    peer: true,
  },
  tokenExchangeSubjectTokenType: {
    env: ["OCI_TOKEN_EXCHANGE_SUBJECT_TOKEN_TYPE", "TF_VAR_token_exchange_subject_token_type"],
    peer: true,
  },
  tokenExchangeResourceType: {
    env: ["OCI_TOKEN_EXCHANGE_RESOURCE_TYPE", "TF_VAR_token_exchange_resource_type"],
    peer: true,
  },
  tokenExchangeRpstExp: {
    env: ["OCI_TOKEN_EXCHANGE_RPST_EXP", "TF_VAR_token_exchange_rpst_exp"],
    peer: true,
  },
  region: { env: ["OCI_REGION", "OCI_CLI_REGION", "TF_VAR_region"], file: "region", peer: true },
  identityEndpoint: { env: ["OCI_IDENTITY_ENDPOINT"] },
  configFile: { env: ["OCI_CONFIG_FILE", "OCI_CLI_CONFIG_FILE"] },
  configFileProfile: {
    env: ["OCI_CONFIG_FILE_PROFILE", "OCI_CLI_PROFILE", "TF_VAR_config_file_profile"],
    peer: true,
  },
  certBundle: { env: ["OCI_CLI_CERT_BUNDLE", "REQUESTS_CA_BUNDLE"], file: "cert-bundle" },
  checkInPreview: { env: ["OCI_AUTH_TOKENS_CHECK_IN_PREVIEW"] },
  consistencyWindowSeconds: { env: ["OCI_AUTH_TOKENS_CONSISTENCY_WINDOW_SECONDS"], seconds: 30 },
  activationTimeoutSeconds: { env: ["OCI_AUTH_TOKENS_ACTIVATION_TIMEOUT_SECONDS"], seconds: 120 },
  requestTimeoutSeconds: { env: ["OCI_AUTH_TOKENS_REQUEST_TIMEOUT_SECONDS"], seconds: 30 },
  retryBudgetSeconds: { env: ["OCI_AUTH_TOKENS_RETRY_BUDGET_SECONDS"], seconds: 120 },
} as const satisfies Record<string, SettingSource>;

export type SettingName = keyof typeof SETTINGS;

/** Settings that are secret wherever they go. The schema says the same. */
export const SECRET_SETTINGS: readonly SettingName[] = [
  "privateKey",
  "privateKeyPassword",
  "tokenExchangeClientSecret",
];

export const isSetting = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** The settings a profile of the configuration file can hold. */
export type ProfileKey = {
  [N in SettingName]: (typeof SETTINGS)[N] extends { file: string } ? N : never;
}[SettingName];

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting is missing or wrong. The text names the setting and where it was looked for, never a value that is secret. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Finds a setting in the configuration, then in the environment. An empty text counts as absent. */
export function findSetting(
  name: SettingName,
  config: ConfigSource,
  env: Environment,
): ResolvedSetting | undefined {
  const configured = String(config(name) ?? "");
  if (configured) return { name, value: configured, origin: `${CONFIG_PREFIX}${name} of the configuration` };
  for (const variable of SETTINGS[name].env) {
    const value = env[variable];
    if (value) return { name, value, origin: `the environment variable ${variable}` };
  }
  return undefined;
}

/**
 * The end of an error about a missing setting: everywhere it could have been.
 * @param readsPeer whether the configuration of @pulumi/oci was within reach
 */
export function lookedFor(
  name: SettingName,
  file: { path: string; profile: string } | undefined,
  readsPeer = false,
): string {
  const setting: SettingSource = SETTINGS[name];
  const places = [
    `${CONFIG_PREFIX}${name} (pulumi config set)`,
    ...(readsPeer && setting.peer ? [`${PEER_PREFIX}${name}`] : []),
    `the environment (${setting.env.join(", ")})`,
  ];
  if (setting.file && file) places.push(`"${setting.file}" of the profile [${file.profile}] in ${file.path}`);
  return places.join(", then ");
}

/** The settings that are durations. */
export type DurationName = {
  [N in SettingName]: (typeof SETTINGS)[N] extends { seconds: number } ? N : never;
}[SettingName];

export const isDuration = (name: SettingName): name is DurationName => "seconds" in SETTINGS[name];

/** The default of a duration, in milliseconds. */
export const defaultMs = (name: DurationName): number => SETTINGS[name].seconds * 1000;

/** Reads a number of seconds, whole or not, from 0 to a day, as whole milliseconds: timers take no parts of one. */
export function durationSetting(name: DurationName, config: ConfigSource, env: Environment): number {
  const found = findSetting(name, config, env);
  if (!found) return defaultMs(name);
  const seconds = /^\d+(\.\d+)?$/.test(found.value.trim()) ? Number(found.value) : Number.NaN;
  // No request can be answered in no time.
  const least = name === "requestTimeoutSeconds" ? 0.001 : 0;
  if (!(seconds >= least && seconds <= 86_400)) {
    throw new SettingsError(
      `${name} must be a number of seconds from ${least} to 86400; ${found.origin} is not.`,
    );
  }
  return Math.round(seconds * 1000);
}

/** Reads a setting that is true or false. */
export function booleanSetting(
  name: SettingName,
  byDefault: boolean,
  config: ConfigSource,
  env: Environment,
): boolean {
  const found = findSetting(name, config, env);
  if (!found) return byDefault;
  const value = found.value.trim().toLowerCase();
  if (value !== "true" && value !== "false") {
    throw new SettingsError(`${name} must be true or false; ${found.origin} is not.`);
  }
  return value === "true";
}
