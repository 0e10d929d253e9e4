import { createHash, type KeyObject, verify } from "node:crypto";

/** What a signature covers. */
export interface SignedRequest {
  method: string;
  /** The request target as it was sent, query included. */
  target: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** The rules that a signature must meet. */
export interface SignatureRules {
  /** The public key that a `keyId` names. */
  keyOf(keyId: string): KeyObject | undefined;
  /** Milliseconds since the epoch. */
  now: number;
  /** How many milliseconds a signed date may differ, either way. */
  maxSkewMs: number;
  /** Headers that must be signed in addition to the usual ones. Default: none. */
  alsoSigned?: readonly string[];
  /** Whether the host may be left unsigned. Default false. */
  hostUnsigned?: boolean;
}

/** The key that signed the request, or why the signature is not valid. */
export type SignatureVerdict = { keyId: string } | { reason: string };

const WITH_BODY = new Set(["POST", "PUT", "PATCH"]);

/**
 * Checks an `Authorization: Signature …` header (draft-cavage HTTP signatures, rsa-sha256, as Oracle's SDKs
 * write them): the headers it must cover, the date, the digest of the body and the signature itself.
 */
export function checkSignature(request: SignedRequest, rules: SignatureRules): SignatureVerdict {
  const params = parseAuthorization(request.headers.authorization);
  if (typeof params === "string") return { reason: params };
  const { keyId, signature } = params;
  const covered = (params.headers ?? "date").toLowerCase().split(" ");
  if ((params.algorithm ?? "").toLowerCase() !== "rsa-sha256")
    return { reason: "algorithm is not rsa-sha256" };
  if (params.version !== undefined && params.version !== "1") return { reason: "unknown signature version" };
  if (!keyId || !signature) return { reason: "keyId or signature missing" };

  const uncovered = requiredHeaders(request.method, rules).find((name) => !covered.includes(name));
  if (uncovered) return { reason: `${uncovered} is not signed` };
  const dateHeader = ["x-date", "date"].find((name) => covered.includes(name));
  if (!dateHeader) return { reason: "neither date nor x-date is signed" };

  const absent = covered.find((name) => name !== "(request-target)" && request.headers[name] === undefined);
  if (absent !== undefined) return { reason: `signed header ${absent} is absent` };
  const date = Date.parse(request.headers[dateHeader] ?? "");
  if (!(Math.abs(rules.now - date) <= rules.maxSkewMs)) return { reason: `${dateHeader} is out of range` };
  if (WITH_BODY.has(request.method)) {
    const digest = createHash("sha256").update(request.body).digest("base64");
    if (request.headers["x-content-sha256"] !== digest)
      return { reason: "x-content-sha256 is not the body's" };
    if (request.headers["content-length"] !== String(request.body.length)) {
      return { reason: "content-length is not the body's" };
    }
  }

  const key = rules.keyOf(keyId);
  if (!key) return { reason: "unknown key" };
  const text = Buffer.from(signingString(request, covered));
  if (!verify("sha256", text, key, Buffer.from(signature, "base64"))) return { reason: "wrong signature" };
  return { keyId };
}

function requiredHeaders(
  method: string,
  { alsoSigned = [], hostUnsigned = false }: SignatureRules,
): string[] {
  const always = ["(request-target)", ...(hostUnsigned ? [] : ["host"]), ...alsoSigned];
  return WITH_BODY.has(method) ? [...always, "content-length", "content-type", "x-content-sha256"] : always;
}

function signingString(request: SignedRequest, covered: readonly string[]): string {
  const line = (name: string) =>
    name === "(request-target)"
      ? `${name}: ${request.method.toLowerCase()} ${request.target}`
      : `${name}: ${request.headers[name] ?? ""}`;
  return covered.map(line).join("\n");
}

type Parameters = Partial<
  Record<"version" | "keyId" | "algorithm" | "headers" | "signature", string | undefined>
>;

function parseAuthorization(header: string | undefined): Parameters | string {
  if (header === undefined) return "no authorization header";
  const scheme = /^Signature +(.+)$/i.exec(header)?.[1];
  if (scheme === undefined) return "not a Signature authorization";
  const params = new Map<string, string>();
  for (const part of scheme.split(/,(?=\s*[A-Za-z]+=")/)) {
    const [, name, value] = /^\s*([A-Za-z]+)="([^"]*)"\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined) return "malformed authorization header";
    if (params.has(name)) return `${name} given twice`;
    params.set(name, value);
  }
  return {
    version: params.get("version"),
    keyId: params.get("keyId"),
    algorithm: params.get("algorithm"),
    headers: params.get("headers"),
    signature: params.get("signature"),
  };
}
