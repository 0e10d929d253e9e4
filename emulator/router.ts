/** The operations that the emulator serves. */
export type Operation =
  | "createAuthToken"
  | "listAuthTokens"
  | "updateAuthToken"
  | "deleteAuthToken"
  | "getUser"
  | "listUsers"
  | "getTenancy"
  | "listRegionSubscriptions"
  | "listRegions"
  | "listCompartments"
  | "getCompartment"
  | "getNamespace"
  | "registryLogin"
  | "registryToken"
  | "instanceMetadata"
  | "x509Federation"
  | "sessionRefresh"
  | "workloadSession"
  | "tokenExchange"
  | "subjectToken"
  | "unknown";

/** The operation and service of a request. */
export interface Route {
  operation: Operation;
  /**
   * Identity requests, including the one for the namespace, are signed; registry requests have Basic or Bearer
   * credentials; sign-in requests have their own.
   */
  service: "identity" | "registry" | "signIn" | "none";
  /** The path's parameters, not decoded: an encoded slash is part of an id, which then does not exist. */
  params: readonly string[];
  /** Whether the path is served for another method. */
  otherMethod: boolean;
}

type Row = readonly [method: string, path: RegExp, operation: Operation];

const TOKENS = /^\/20160918\/users\/([^/]+)\/authTokens$/;
const TOKEN = /^\/20160918\/users\/([^/]+)\/authTokens\/([^/]+)$/;
const SIGN_IN = /^\/(?:opc\/v2|v1|oauth2\/v1|github)\/|^\/resourcePrincipalSessionTokens$/;
// Object Storage's, on the same port: here clients have one endpoint for all services.
const NAMESPACE = /^\/n\/?$/;
const ROWS: readonly Row[] = [
  ["POST", TOKENS, "createAuthToken"],
  ["GET", TOKENS, "listAuthTokens"],
  ["PUT", TOKEN, "updateAuthToken"],
  ["DELETE", TOKEN, "deleteAuthToken"],
  ["GET", /^\/20160918\/users\/([^/]+)$/, "getUser"],
  ["GET", /^\/20160918\/users$/, "listUsers"],
  ["GET", /^\/20160918\/tenancies\/([^/]+)$/, "getTenancy"],
  ["GET", /^\/20160918\/tenancies\/([^/]+)\/regionSubscriptions$/, "listRegionSubscriptions"],
  ["GET", /^\/20160918\/regions$/, "listRegions"],
  ["GET", /^\/20160918\/compartments$/, "listCompartments"],
  ["GET", /^\/20160918\/compartments\/([^/]+)$/, "getCompartment"],
  ["GET", NAMESPACE, "getNamespace"],
  ["GET", /^\/v2\/?$/, "registryLogin"],
  ["GET", /^\/20180419\/docker\/token$/, "registryToken"],
  ["GET", /^\/opc\/v2\/(.+)$/, "instanceMetadata"],
  ["POST", /^\/v1\/x509$/, "x509Federation"],
  ["POST", /^\/v1\/authentication\/refresh$/, "sessionRefresh"],
  ["POST", /^\/resourcePrincipalSessionTokens$/, "workloadSession"],
  ["POST", /^\/oauth2\/v1\/token$/, "tokenExchange"],
  ["GET", /^\/github\/idtoken$/, "subjectToken"],
];

/** The route of a request, by its method and its path, which is not decoded. */
export function routeOf(method: string, path: string): Route {
  const service = serviceOf(path);
  const onPath = ROWS.filter(([, pattern]) => pattern.test(path));
  const row = onPath.find(([rowMethod]) => rowMethod === method);
  if (!row) return { operation: "unknown", service, params: [], otherMethod: onPath.length > 0 };
  return { operation: row[2], service, params: row[1].exec(path)?.slice(1) ?? [], otherMethod: false };
}

function serviceOf(path: string): Route["service"] {
  if (path.startsWith("/20160918/") || NAMESPACE.test(path)) return "identity";
  if (SIGN_IN.test(path)) return "signIn";
  return path.startsWith("/v2") || path.startsWith("/20180419/") ? "registry" : "none";
}
