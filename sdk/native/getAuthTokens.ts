import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../provider/packageInfo";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "../args";
import { listOutput } from "../listOutput";
import { lookupError, runError } from "../runError";
import { invokeOptions } from "./package";

const TOKEN = typeToken("getAuthTokens");

/**
 * Lists the auth tokens of a user, during a preview too. It uses the provider of `opts.provider` or `opts.parent`, or the default one. The
 * result does not have the tokens' values, which Oracle returns only when a token is created.
 * @throws RunError if an argument or a setting is invalid, if the request fails, or if the provider's configuration is not known during
 * a preview
 *
 * @example
 * const { authTokens } = await getAuthTokens({ userId: "ocid1.user.oc1..aaaa" });
 */
export async function getAuthTokens(
  args: GetAuthTokensArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAuthTokensResult> {
  const result = await list(args, opts);
  if (result) return result;
  throw runError(
    "getAuthTokens: the provider's configuration will be known only after an update. getAuthTokensOutput waits for it.",
  );
}

/**
 * `getAuthTokens` for inputs that may be outputs of resources. The result is unknown while an input or the provider's configuration is, and
 * secret if an input is secret. `opts.dependsOn` names resources that must be created first.
 */
export function getAuthTokensOutput(
  args: GetAuthTokensOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetAuthTokensResult> {
  const { dependsOn, ...rest } = opts;
  return listOutput((known) => list(known, rest), args, dependsOn);
}

/** Undefined if the provider's configuration is not known during a preview: then the engine does not call the provider. */
async function list(
  args: GetAuthTokensArgs,
  opts: pulumi.InvokeOptions | undefined,
): Promise<GetAuthTokensResult | undefined> {
  try {
    const result: Partial<GetAuthTokensResult> | undefined = await pulumi.runtime.invoke(
      TOKEN,
      { ...args },
      invokeOptions(opts),
    );
    return result?.authTokens ? (result as GetAuthTokensResult) : undefined;
  } catch (error) {
    throw lookupError(error);
  }
}
