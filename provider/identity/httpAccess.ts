import tls from "node:tls";
import type { Dispatcher } from "undici";
import type { Files } from "./configFile";
import { isLocal } from "./localHost";
import { findCause, ProxyError } from "./networkFailure";
import { pathOf, readFile } from "./settingFiles";
import { type Environment, SettingsError, type SourcedValue } from "./settings";

/** The ways out of this machine, each a `fetch`. */
export interface HttpAccess {
  /** Through the proxy that the environment names; loopback and link-local addresses are reached directly. */
  readonly fetch: typeof fetch;
  /** Never through a proxy: instance metadata and what runs inside a cluster. */
  readonly direct: typeof fetch;
  /** Never through a proxy, and trusts only this certificate authority (PEM). */
  trusting(ca: string): typeof fetch;
}

export interface HttpAccessOptions {
  readonly env: Environment;
  readonly files: Files;
  /** The file of a private certificate authority, which is trusted beside the public ones. */
  readonly certBundle?: SourcedValue | undefined;
}

interface Proxy {
  readonly url: string;
  /** Host and port, for messages. */
  readonly host: string;
}

/**
 * Makes the `fetch` of every request to Identity, federation and registry. undici is loaded only where a proxy or a private
 * certificate authority needs it: the `fetch` of Node.js 20 knows neither.
 * @throws SettingsError when a proxy is no URL or the bundle cannot be read, without a credential in the message
 */
export function httpAccess({ env, files, certBundle }: HttpAccessOptions): HttpAccess {
  const ca = certBundle && trustedCertificates(certBundle, env, files);
  const http = findProxy(env, "HTTP_PROXY");
  // As undici's EnvHttpProxyAgent has it: one proxy serves both schemes unless there is another for https.
  const https = findProxy(env, "HTTPS_PROXY") ?? http;
  const direct = ca ? agentFetch((undici) => new undici.Agent({ connect: { ca } })) : globalThis.fetch;
  const throughHttp = http && proxied(http, ca);
  const throughHttps = https && proxied(https, ca);
  const noProxy = noProxyEntries(env);
  return {
    direct,
    fetch: async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const through = url.protocol === "https:" ? throughHttps : throughHttp;
      const proxiedFetch = through && !isLocal(url.hostname) && !bypassed(url, noProxy) ? through : direct;
      return proxiedFetch(input, init);
    },
    trusting: (only) => agentFetch((undici) => new undici.Agent({ connect: { ca: only } })),
  };
}

function proxied(proxy: Proxy, ca: string[] | undefined): typeof fetch {
  const proxyFetch = agentFetch(
    (undici) =>
      new undici.ProxyAgent({ uri: proxy.url, ...(ca ? { requestTls: { ca }, proxyTls: { ca } } : {}) }),
  );
  return async (input, init) => {
    try {
      return await proxyFetch(input, init);
    } catch (error) {
      throw init?.signal?.aborted ? error : new ProxyError(proxy.host, connectStatus(error), error);
    }
  };
}

/** The status of a proxy's refusal, which undici puts only into a message, a few causes deep. */
function connectStatus(error: unknown): number | undefined {
  const pattern = /^Proxy response \((\d{3})\)/;
  const refusal = findCause(error, (at): at is Error => pattern.test(at.message));
  return refusal && Number(pattern.exec(refusal.message)?.[1]);
}

interface NoProxyEntry {
  /** A host, all of whose subdomains are meant as well; `*` is every host. */
  readonly host: string;
  readonly port: string | undefined;
}

function noProxyEntries(env: Environment): NoProxyEntry[] {
  const names = (variable(env, "NO_PROXY")?.value ?? "")
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean);
  return names.map((name) => {
    const port = /[^:]:(\d+)$/.exec(name)?.[1];
    return { host: name.replace(/([^:]):\d+$/, "$1").replace(/^\*?\.(?=.)/, ""), port };
  });
}

/** Whether NO_PROXY names the host of a URL. undici's agent has the same rule, but does not say what it decided. */
function bypassed({ hostname, port, protocol }: URL, entries: readonly NoProxyEntry[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const actualPort = port || (protocol === "https:" ? "443" : "80");
  return entries.some(
    (entry) =>
      (entry.port === undefined || entry.port === actualPort) &&
      (entry.host === "*" || host === entry.host.replace(/^\[|\]$/g, "") || host.endsWith(`.${entry.host}`)),
  );
}

/** The variable as curl and Oracle's tools read it: the lower-case name first. */
function variable(env: Environment, name: string): { value: string; name: string } | undefined {
  for (const spelling of [name.toLowerCase(), name]) {
    const value = env[spelling]?.trim();
    if (value) return { value, name: spelling };
  }
  return undefined;
}

function findProxy(env: Environment, name: "HTTP_PROXY" | "HTTPS_PROXY"): Proxy | undefined {
  const found = variable(env, name);
  if (!found) return undefined;
  const url = found.value.includes("://") ? found.value : `http://${found.value}`;
  // Not even the host of what is no URL may be shown: a password with a slash in it moves into the host.
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new SettingsError(`The environment variable ${found.name} is no http or https URL of a proxy.`);
  }
  const { host, port, protocol, username, password } = new URL(url);
  try {
    decodeURIComponent(username + password);
  } catch {
    throw new SettingsError(
      `The environment variable ${found.name} has a user or password whose percent signs are not written as %25.`,
    );
  }
  return { url, host: port ? host : `${host}:${protocol === "https:" ? 443 : 80}` };
}

/** The public authorities, those that Node.js was told of, and the bundle: giving `ca` replaces all that Node.js trusts by itself. */
function trustedCertificates(bundle: SourcedValue, env: Environment, files: Files): string[] {
  const extra = env.NODE_EXTRA_CA_CERTS;
  const { getCACertificates } = tls as typeof tls & { getCACertificates?(type: "default"): string[] };
  const known = getCACertificates?.("default") ?? [
    ...tls.rootCertificates,
    ...(extra ? [files.read(extra) ?? ""] : []),
  ];
  const path = pathOf("certBundle", bundle);
  const text = readFile(files, path, `certBundle, ${bundle.origin}`);
  if (!text?.includes("-----BEGIN CERTIFICATE-----")) {
    const wrong = text === undefined ? "is not there" : "has no PEM certificate";
    throw new SettingsError(`The certificate bundle ${path} (certBundle, ${bundle.origin}) ${wrong}.`);
  }
  return [...known.filter(Boolean), text];
}

/** A `fetch` of undici with an agent of its own. Node's own `fetch` is of another version, which takes no agent of this one. */
function agentFetch(open: (undici: typeof import("undici")) => Dispatcher): typeof fetch {
  let opened: { fetch: typeof fetch; dispatcher: Dispatcher } | undefined;
  return async (input, init) => {
    if (!opened) {
      const undici = require("undici") as typeof import("undici");
      opened = { fetch: undici.fetch as unknown as typeof fetch, dispatcher: open(undici) };
    }
    const { dispatcher } = opened;
    return opened.fetch(input, Object.assign({ dispatcher }, init));
  };
}
