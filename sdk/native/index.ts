/**
 * OCI Identity auth tokens for Pulumi programs in TypeScript and JavaScript, through the native plugin of this package.
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
} from "../args";
export {
  dockerConfigJson,
  type RegistryCredentials,
  type RegistryCredentialsArgs,
  registryCredentials,
  registryUsername,
} from "../registry";
export { AuthToken } from "./authToken";
export { getAuthTokens, getAuthTokensOutput } from "./getAuthTokens";
export { Provider, type ProviderArgs } from "./provider";
export { RotatingAuthToken } from "./rotatingAuthToken";
