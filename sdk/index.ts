/**
 * OCI Identity auth tokens for Pulumi programs in TypeScript and JavaScript, with nothing to install beside this package.
 * @packageDocumentation
 */
export type {
  AuthTokenArgs,
  AuthTokenLookup,
  AuthTokenOutputs,
  AuthTokenSummary,
  ExistingAuthToken,
  ExistingAuthTokenOutputs,
  GetAuthTokensArgs,
  GetAuthTokensOutputArgs,
  GetAuthTokensResult,
  RegistryLoginArgs,
  RotatingAuthTokenArgs,
  RotatingAuthTokenOutputs,
} from "./args";
export { AuthToken } from "./authToken";
export { getAuthTokens, getAuthTokensOutput } from "./getAuthTokens";
export {
  dockerConfigJson,
  type RegistryCredentials,
  type RegistryCredentialsArgs,
  registryCredentials,
  registryUsername,
} from "./registry";
export { RotatingAuthToken } from "./rotatingAuthToken";
