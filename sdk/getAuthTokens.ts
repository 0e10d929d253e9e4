import * as pulumi from "@pulumi/pulumi";
import { SETTINGS, type SettingName } from "../provider/identity/settings";
import { CONFIG_PREFIX, PEER_PREFIX } from "../provider/packageInfo";
import { checkGetAuthTokens, listAuthTokens } from "../provider/resources/getAuthTokens";
import { openContext } from "../provider/resources/openContext";
import type { LifecycleContext } from "../provider/tokens/context";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "./args";
import { listOutput } from "./listOutput";
import { lookupError } from "./runError";
import { warnOfSettings } from "./settingWarnings";

/**
 * Lists the auth tokens of a user, during a preview too. The result does not have their values, which Oracle returns only when a token is
 * created. The program itself sends the request, with the stack's configuration, so the options `provider` and `parent` have no effect.
 * @throws RunError if an argument or a setting is invalid, or if the request fails
 *
 * @example
 * const { authTokens } = await getAuthTokens({ userId: "ocid1.user.oc1..aaaa" });
 */
export async function getAuthTokens(
  args: GetAuthTokensArgs,
  _opts?: pulumi.InvokeOptions,
): Promise<GetAuthTokensResult> {
  warnOfSettings(true);
  const failures = checkGetAuthTokens({ ...args });
  if (failures.length > 0) {
    throw lookupError(`getAuthTokens: ${failures.map(({ reason }) => reason).join("; ")}`);
  }
  try {
    return await listAuthTokens(await context(), args);
  } catch (error) {
    throw lookupError(error);
  }
}

/** `getAuthTokens` for inputs that may be outputs of resources. The result is unknown while an input is. */
export function getAuthTokensOutput(
  args: GetAuthTokensOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetAuthTokensResult> {
  const { dependsOn, ...rest } = opts;
  return listOutput((known) => getAuthTokens(known, rest), args, dependsOn);
}

/** Reads the stack's configuration without the SDK's warning about secrets that are read as plain text. They do not leave this module. */
const stackConfig = (name: SettingName) => pulumi.runtime.getConfig(`${CONFIG_PREFIX}${name}`);
const peerConfig = (name: SettingName) => pulumi.runtime.getConfig(`${PEER_PREFIX}${name}`);

const warn = (message: string) => void pulumi.log.warn(message);

let opened: { readonly settings: string; readonly context: Promise<LifecycleContext> } | undefined;

/** All lists of a program share one context with its rate limit. A process may run programs of several stacks. */
async function context(): Promise<LifecycleContext> {
  const names = Object.keys(SETTINGS) as SettingName[];
  const inEnvironment = names.flatMap((name) => SETTINGS[name].env.map((variable) => process.env[variable]));
  const settings = JSON.stringify([names.map(stackConfig), names.map(peerConfig), inEnvironment]);
  if (opened?.settings !== settings)
    opened = { settings, context: openContext(stackConfig, warn, peerConfig) };
  const { context } = opened;
  try {
    return await context;
  } catch (error) {
    if (opened?.context === context) opened = undefined;
    throw error;
  }
}
