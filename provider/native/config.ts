import type { CheckRequest, ConfigureRequest } from "@pulumi/pulumi/proto/provider_pb";
import {
  booleanSetting,
  type ConfigSource,
  durationSetting,
  isDuration,
  isSetting,
  type SettingName,
  SettingsError,
} from "../identity/settings";
import { unknownSettings } from "../identity/settingWarnings";
import { PACKAGE } from "../packageInfo";
import { type Properties, UNKNOWN } from "../resources/properties";
import type { CheckFailure } from "../resources/validation";
import { fromStruct } from "./struct";
import { type Decoded, WireError } from "./wire";

/** A provider's configuration: the stack's, or the arguments of an explicit provider. */
export interface Configuration {
  readonly get: ConfigSource;
  /** Settings whose value is unknown. */
  readonly unknown: readonly string[];
  /** Whether the engine supports secrets. */
  readonly acceptsSecrets: boolean;
}

const PREFIX = `${PACKAGE}:config:`;

/** Arguments that the engine adds. */
const ENGINE_ARGUMENTS: ReadonlySet<string> = new Set(["version", "pluginDownloadURL", "__internal"]);

/**
 * Reads the configuration that the engine sends before any resource.
 * @throws WireError
 */
export function readConfiguration(request: ConfigureRequest): Configuration {
  const values = request.hasArgs() ? fromStruct(request.getArgs()).values : fromVariables(request);
  const names = Object.keys(values).filter(isSetting);
  const texts = new Map(names.map((name) => [name, asText(name, values[name])]));
  return {
    get: (name) => texts.get(name),
    unknown: names.filter((name) => values[name] === UNKNOWN),
    acceptsSecrets: request.getAcceptsecrets(),
  };
}

/** The form that older engines use: strings by configuration key. */
function fromVariables(request: ConfigureRequest): Properties {
  const entries = request.getVariablesMap().toObject(false) as [string, string][];
  return Object.fromEntries(
    entries
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
}

/** A setting as a string: SDKs send other types as JSON. */
function asText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === UNKNOWN) return undefined;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new WireError(name, "must be a string, a number or a boolean");
}

/** The result of `CheckConfig`. */
export interface ConfigCheck {
  readonly failures: readonly CheckFailure[];
  /** Warnings about unknown arguments: misspelt, or not meant for this package. */
  readonly warnings: readonly string[];
}

/** Checks each argument of a provider. Whether they are complete is checked before the first request. */
export function checkConfiguration(request: CheckRequest): ConfigCheck {
  let decoded: Decoded;
  try {
    decoded = fromStruct(request.getNews());
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { failures: [{ property: error.property, reason: error.message }], warnings: [] };
  }
  const names = Object.keys(decoded.values);
  return {
    failures: names.filter(isSetting).flatMap((name) => checkSetting(name, decoded.values[name])),
    // A project with the package's name has its configuration under the same prefix, so an unknown name is not an error.
    warnings: unknownSettings(names.filter((name) => !ENGINE_ARGUMENTS.has(name))),
  };
}

function checkSetting(name: SettingName, value: unknown): CheckFailure[] {
  try {
    const text = asText(name, value);
    const read = (setting: SettingName) => (setting === name ? text : undefined);
    if (isDuration(name)) durationSetting(name, read, {});
    if (name === "checkInPreview") booleanSetting(name, true, read, {});
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof WireError)) throw error;
    return [{ property: name, reason: error.message }];
  }
}
