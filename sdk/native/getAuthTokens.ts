import * as pulumi from "@pulumi/pulumi";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "../args";
import { invokeOptions, token } from "./package";

const TOKEN = token("getAuthTokens");

/**
 * Lists a user's auth tokens, during preview too, through a provider: that of `opts.provider` or `opts.parent`, else the default one.
 * Their texts are not among the answers: Oracle shows them once.
 *
 * @example
 * const { authTokens } = await getAuthTokens({ userId: "ocid1.user.oc1..aaaa" });
 */
export function getAuthTokens(
  args: GetAuthTokensArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAuthTokensResult> {
  return pulumi.runtime.invoke(TOKEN, { ...args }, invokeOptions(opts));
}

/**
 * The same with inputs that may be outputs of resources: while the user is not known, neither is the answer. What depends on a secret
 * is one; `opts.dependsOn` names resources that must be made first.
 */
export function getAuthTokensOutput(
  args: GetAuthTokensOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetAuthTokensResult> {
  return pulumi.runtime.invokeOutput<GetAuthTokensResult>(TOKEN, { ...args }, invokeOptions(opts));
}
