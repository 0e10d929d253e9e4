import { OversizedResponse } from "./body";
import type { TransportFailure } from "./errors";

const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** A request that went through a proxy failed. Names the proxy without its credentials. */
export class ProxyError extends Error {
  override readonly name = "ProxyError";

  constructor(
    /** Host and port. */
    readonly proxy: string,
    /** The status of the proxy's own response to CONNECT, if any. */
    readonly status: number | undefined,
    cause: unknown,
  ) {
    super(`the request through the proxy ${proxy} failed`, { cause });
  }
}

/** Why a request got no response, in words for the middle of a sentence. */
export interface NetworkFailure {
  readonly failure: Exclude<TransportFailure, "cancelled" | "garbled">;
  readonly detail: string;
}

/**
 * Says why a `fetch` failed.
 * @param url where the request went; only its host is shown
 * @param timeoutMs the time limit that the request had
 * @param hostOrigin what named the host, in words to go after "named by"
 */
export function networkFailure(
  error: unknown,
  url: string,
  timeoutMs: number,
  hostOrigin?: string,
): NetworkFailure {
  const { host } = new URL(url);
  const named = hostOrigin ? `${host}, named by ${hostOrigin},` : host;
  const proxy = findCause(error, (at): at is ProxyError => at instanceof ProxyError);
  const through = proxy ? ` through the proxy ${proxy.proxy}` : "";
  if (error instanceof Error && error.name === "TimeoutError") {
    return {
      failure: "timeout",
      detail: `no complete answer from ${named}${through} within ${timeoutMs / 1000} s`,
    };
  }
  if (proxy?.status !== undefined) {
    const denied = proxy.status === 407 ? ": it wants a user name and a password" : "";
    return {
      failure: "unreachable",
      detail: `the proxy ${proxy.proxy} refused to connect to ${named.replace(/,$/, "")} (HTTP ${proxy.status}${denied})`,
    };
  }
  if (error instanceof OversizedResponse) {
    return { failure: "oversized", detail: `the response of ${host} is ${error.message}` };
  }
  const code = failureCode(error);
  if (UNREACHABLE.has(code)) {
    return { failure: "unreachable", detail: `${named} cannot be reached${through} (${code})` };
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/.test(code)) {
    return { failure: "untrusted", detail: `the certificate of ${named}${through} is not trusted (${code})` };
  }
  return {
    failure: "interrupted",
    detail: `the connection to ${host}${through} broke off${code && ` (${code})`}`,
  };
}

/** The system's code of a failed fetch, which sits a few causes deep. */
export function failureCode(error: unknown): string {
  const coded = findCause(
    error,
    (at): at is Error & { code: string } => "code" in at && typeof at.code === "string",
  );
  return coded?.code ?? "";
}

/** The first error of a chain of causes that is of a kind. */
export function findCause<T extends Error>(error: unknown, is: (at: Error) => at is T): T | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if (is(at)) return at;
  }
  return undefined;
}
