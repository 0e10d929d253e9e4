/**
 * OCI Identity auth tokens for Pulumi programs in TypeScript and JavaScript, as dynamic resources that need no plugin.
 * @packageDocumentation
 */
export * from "./args";
export { AuthToken } from "./authToken";
export { getAuthTokens, getAuthTokensOutput } from "./getAuthTokens";
export * from "./registry";
export { RotatingAuthToken } from "./rotatingAuthToken";
