/** Everything the emulator answers. */
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

/** Where a request goes. */
export interface Route {
  operation: Operation;
  /**
   * Identity requests, the namespace's among them, are signed; registry requests carry Basic or Bearer credentials;
   * sign-ins have their own.
   */
  service: "identity" | "registry" | "signIn" | "none";
  /** The path's parameters, not decoded: an encoded slash stays part of an id that nobody has. */
  params: readonly string[];
  /** Whether the path is served under another method. */
  otherMethod: boolean;
}

type Row = readonly [method: string, path: RegExp, operation: Operation];

const TOKENS = /^\/20160918\/users\/([^/]+)\/authTokens$/;
const TOKEN = /^\/20160918\/users\/([^/]+)\/authTokens\/([^/]+)$/;
const SIGN_IN = /^\/(?:opc\/v2|v1|oauth2\/v1|github)\/|^\/resourcePrincipalSessionTokens$/;
// Object Storage's, on the same port: clients have one endpoint for everything here.
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

/** Finds the route of a request by its method and its undecoded path. */
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
