/**
 * OCI Identity auth tokens for Pulumi programs in TypeScript and JavaScript, with nothing to install beside this package.
 * @packageDocumentation
 */
export type {
  AuthTokenArgs,
  AuthTokenLookup,
  AuthTokenOutputs,
  AuthTokenSummary,
  GetAuthTokensArgs,
  GetAuthTokensOutputArgs,
  GetAuthTokensResult,
} from "./args";
export { AuthToken } from "./authToken";
export { getAuthTokens, getAuthTokensOutput } from "./getAuthTokens";
