/**
 * OCI Identity auth tokens for Pulumi programs in TypeScript and JavaScript, with the native provider of this package.
 * @packageDocumentation
 */
export * from "../args";
export * from "../registry";
export { AuthToken } from "./authToken";
export { getAuthTokens, getAuthTokensOutput } from "./getAuthTokens";
export { Provider, type ProviderArgs } from "./provider";
export { RotatingAuthToken } from "./rotatingAuthToken";
