import { createPublicKey, createVerify } from "node:crypto";
import { apiKey } from "../../provider/identity/auth/apiKey";
import type { AuthContext } from "../../provider/identity/auth/method";
import type { Target } from "../../provider/identity/types";
import { anyRequest } from "./authContext";
import { testKey } from "./credentials";

/** What an API key's sign-in comes to. */
export interface OpenedApiKey {
  readonly tenancyOcid: string;
  readonly userOcid: string | undefined;
  readonly fingerprint: string | undefined;
  readonly target: Target;
  readonly origins: string;
  /** Whether its signature is that of the test's key. */
  readonly signsWithTestKey: boolean;
}

/** Signs in by an API key, and looks at a signature for what the sign-in does not say. */
export async function openApiKey(context: AuthContext): Promise<OpenedApiKey> {
  const { signer, target, origins, tenancyOcid, userOcid } = await apiKey.open(context);
  const request = anyRequest();
  await signer.sign(request);
  const { headers } = request;
  const part = (name: string) =>
    new RegExp(`${name}="([^"]*)"`).exec(headers.get("authorization") ?? "")?.[1];
  const { pathname, host } = new URL(request.uri);
  const lines = (part("headers") ?? "").split(" ").map((name) => {
    if (name === "(request-target)") return `${name}: ${request.method.toLowerCase()} ${pathname}`;
    return `${name}: ${name === "host" ? host : headers.get(name)}`;
  });
  return {
    tenancyOcid: await tenancyOcid(),
    userOcid: await userOcid?.(),
    fingerprint: part("keyId")?.split("/")[2],
    target,
    origins,
    signsWithTestKey: createVerify("RSA-SHA256")
      .update(lines.join("\n"))
      .verify(createPublicKey(testKey().pkcs8), part("signature") ?? "", "base64"),
  };
}
