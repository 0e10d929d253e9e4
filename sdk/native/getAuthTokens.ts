import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../../provider/packageInfo";
import type { GetAuthTokensArgs, GetAuthTokensOutputArgs, GetAuthTokensResult } from "../args";
import { listOutput } from "../listOutput";
import { lookupError, runError } from "../runError";
import { invokeOptions } from "./package";

const TOKEN = typeToken("getAuthTokens");

/**
 * Lists a user's auth tokens, during preview too, through a provider: that of `opts.provider` or `opts.parent`, else the default one.
 * Their texts are not among the answers: Oracle shows them once.
 * @throws RunError naming the argument, the setting or the service's refusal; in a preview, also where the provider's configuration is
 * known only after an update
 *
 * @example
 * const { authTokens } = await getAuthTokens({ userId: "ocid1.user.oc1..aaaa" });
 */
export async function getAuthTokens(
  args: GetAuthTokensArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetAuthTokensResult> {
  const answer = await list(args, opts);
  if (answer) return answer;
  throw runError(
    "getAuthTokens: the provider's configuration will be known only after an update. getAuthTokensOutput waits for it.",
  );
}

/**
 * The same with inputs that may be outputs of resources: while the user is not known, or the provider's configuration, neither is the
 * answer. What depends on a secret is one; `opts.dependsOn` names resources that must be made first.
 */
export function getAuthTokensOutput(
  args: GetAuthTokensOutputArgs,
  opts: pulumi.InvokeOutputOptions = {},
): pulumi.Output<GetAuthTokensResult> {
  const { dependsOn, ...rest } = opts;
  return listOutput((known) => list(known, rest), args, dependsOn);
}

/** Undefined in a preview, where the provider's configuration is not known: the engine then asks no provider. */
async function list(
  args: GetAuthTokensArgs,
  opts: pulumi.InvokeOptions | undefined,
): Promise<GetAuthTokensResult | undefined> {
  try {
    const answer: Partial<GetAuthTokensResult> | undefined = await pulumi.runtime.invoke(
      TOKEN,
      { ...args },
      invokeOptions(opts),
    );
    return answer?.authTokens ? (answer as GetAuthTokensResult) : undefined;
  } catch (error) {
    throw lookupError(error);
  }
}
