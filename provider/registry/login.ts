import { OversizedResponse, readBody } from "../identity/body";
import { isConfidential, isLoopback } from "../identity/localHost";
import { failureCode, networkFailure, ProxyError } from "../identity/networkFailure";
import { withTimeLimit } from "../identity/timeLimit";

/** A login to a registry. */
export interface RegistryCredentials {
  /** The host, with the port if it is not 443. */
  readonly host: string;
  readonly username: string;
  readonly password: string;
}

/** The result of a login. */
export interface RegistryResponse {
  readonly accepted: boolean;
  /** For the user. Does not contain credentials. */
  readonly detail: string;
}

/** Logs in once. Does not throw: an error is a result that is not accepted. */
export type RegistryLoginFunction = (
  credentials: RegistryCredentials,
  signal?: AbortSignal,
) => Promise<RegistryResponse>;

const ATTEMPT_TIMEOUT_MS = 15_000;

/**
 * Logs in as `docker login` does, with the registry's v2 protocol: `GET /v2/`, then again with what its challenge requires, which is Basic
 * credentials or a Bearer token from its token service.
 */
export function registryLogin(fetchImpl: typeof fetch): RegistryLoginFunction {
  return async (credentials, signal) => {
    const get = (bounds: AbortSignal) => (url: string, authorization?: string) =>
      fetchImpl(url, { redirect: "manual", signal: bounds, headers: authorization ? { authorization } : {} });
    try {
      return await withTimeLimit(ATTEMPT_TIMEOUT_MS, signal, (bounds) => login(credentials, get(bounds)));
    } catch (error) {
      if (error instanceof OversizedResponse) {
        return {
          accepted: false,
          detail: `a response to the login at ${credentials.host} is ${error.message}`,
        };
      }
      if (error instanceof ProxyError) {
        const url = `https://${credentials.host}`;
        return { accepted: false, detail: networkFailure(error, url, ATTEMPT_TIMEOUT_MS).detail };
      }
      const failed = failureCode(error);
      const code = failed && ` (${failed})`;
      return { accepted: false, detail: `no response from ${credentials.host}${code}` };
    }
  };
}

type Get = (url: string, authorization?: string) => Promise<Response>;

async function login({ host, username, password }: RegistryCredentials, get: Get): Promise<RegistryResponse> {
  const base = `${isLoopback(host.replace(/:\d+$/, "")) ? "http" : "https"}://${host}/v2/`;
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const anonymous = await get(base);
  if (!anonymous.ok && anonymous.status !== 401)
    return rejected(anonymous, `GET ${base} without credentials`);
  await anonymous.body?.cancel();
  if (anonymous.ok) return { accepted: true, detail: "no login needed" };
  const challenge = parseChallenge(anonymous.headers.get("www-authenticate") ?? "");
  if (challenge.scheme === "basic") return resultOf(await get(base, basic), `GET ${base}`);
  if (challenge.scheme !== "bearer")
    return { accepted: false, detail: "a login challenge that is neither Basic nor Bearer" };
  const realm = tokenUrl(challenge.parameters, username);
  if (!realm) return { accepted: false, detail: "a Bearer challenge whose realm is not an https URL" };
  const response = await get(realm.href, basic);
  if (!response.ok) return rejected(response, `GET ${realm.origin}${realm.pathname}`);
  const bearer = bearerOf(await readBody(response));
  if (!bearer) return { accepted: false, detail: `${realm.origin} returned no token` };
  return resultOf(await get(base, `Bearer ${bearer}`), `GET ${base}`);
}

interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

function parseChallenge(header: string): Challenge {
  const scheme = /^\s*([A-Za-z]+)/.exec(header)?.[1]?.toLowerCase() ?? "";
  // RFC 9110 allows a token without quotes.
  const pairs = header.matchAll(/([A-Za-z_]+)=(?:"([^"]*)"|([^\s",]+))/g);
  return {
    scheme,
    parameters: new Map(
      [...pairs].map(([, key = "", quoted, word]) => [key.toLowerCase(), quoted ?? word ?? ""]),
    ),
  };
}

/** The token in a token service's response, if any. */
function bearerOf(text: string): string | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { token, access_token } = Object(body) as { token?: unknown; access_token?: unknown };
  const bearer = token ?? access_token;
  return typeof bearer === "string" ? bearer : undefined;
}

/** The URL of the token service. It receives the password, so it must be https or on this machine. */
function tokenUrl(parameters: ReadonlyMap<string, string>, account: string): URL | undefined {
  const realm = parameters.get("realm") ?? "";
  if (!URL.canParse(realm)) return undefined;
  const url = new URL(realm);
  if (!isConfidential(url)) return undefined;
  url.searchParams.set("account", account);
  for (const key of ["service", "scope"]) {
    const value = parameters.get(key);
    if (value) url.searchParams.set(key, value);
  }
  return url;
}

async function resultOf(response: Response, request: string): Promise<RegistryResponse> {
  if (!response.ok) return rejected(response, request);
  await response.body?.cancel();
  return { accepted: true, detail: "accepted" };
}

/** Reports only the status and the registry's error code: the rest of its response may contain anything. */
async function rejected(response: Response, request: string): Promise<RegistryResponse> {
  const text = await readBody(response);
  const code = /"code"\s*:\s*"([A-Z_]{1,60})"/.exec(text)?.[1];
  return { accepted: false, detail: `HTTP ${response.status}${code ? ` ${code}` : ""} to ${request}` };
}
