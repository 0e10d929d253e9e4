import { createHash, createSign } from "node:crypto";

/** What such a request is signed with. */
export interface DateSignatureKey {
  readonly keyId: string;
  /** Unencrypted PEM. */
  readonly privateKeyPem: string;
}

/**
 * Signs a POST to Oracle's auth service or to an identity domain. They take the headers that the Go and the Python SDK sign, with
 * `date`; oci-common's public signer signs `x-date`, and its signer for the auth service comes only with a client that prints to
 * the console.
 */
export function signWithDate(
  headers: Headers,
  { url, body, now }: { readonly url: string; readonly body: string; readonly now: number },
  { keyId, privateKeyPem }: DateSignatureKey,
): void {
  const { host, pathname, search } = new URL(url);
  const signed: Record<string, string> = {
    date: new Date(now).toUTCString(),
    "(request-target)": `post ${pathname}${search}`,
    host,
    "content-length": String(Buffer.byteLength(body)),
    "content-type": headers.get("content-type") ?? "application/json",
    "x-content-sha256": createHash("sha256").update(body).digest("base64"),
  };
  const names = Object.keys(signed);
  const text = names.map((name) => `${name}: ${signed[name]}`).join("\n");
  const signature = createSign("RSA-SHA256").update(text).sign(privateKeyPem, "base64");
  for (const name of names) if (!name.startsWith("(")) headers.set(name, signed[name] ?? "");
  headers.set(
    "authorization",
    `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature}"`,
  );
}
