import { HttpError, json } from "../responses";
import type { ApiRequest, HttpResponse, Random } from "../types";
import { authenticate, type CallerParts } from "./caller";
import { parseSessionKey } from "./requests";
import type { Principal } from "./sessions";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const USER_TOKEN = "urn:oci:token-type:oci-upst";
const RESOURCE_TOKEN = "urn:oci:token-type:oci-rpst";

/** An identity domain with one confidential application, which trusts the OIDC provider. */
export class IdentityDomain {
  /** The client id of the application that may exchange tokens. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The OCID of the user that subject tokens impersonate; may be changed. Default: the seed's first user. */
  impersonatedUser: string | undefined;
  /** The required audience (`aud`) of subject tokens; may be changed. Default: any. */
  audience: string | undefined;

  constructor(random: Random) {
    this.clientId = random(16).toString("hex");
    this.clientSecret = `idcscs-${random(16).toString("hex")}`;
  }
}

/** POST /oauth2/v1/token: exchanges a subject token for a session that is bound to the public key in the form. */
export function exchangeToken(parts: CallerParts, request: ApiRequest): HttpResponse {
  const { domain, oidc } = parts.signIn;
  checkClient(parts, request);
  const type = (request.headers["content-type"] ?? "").split(";")[0];
  if (type !== "application/x-www-form-urlencoded") throw oauthError("invalid_request", "not a form");
  const form = new URLSearchParams(request.body.toString());
  if (form.get("grant_type") !== EXCHANGE) throw oauthError("unsupported_grant_type", "not a token exchange");
  if (form.get("subject_token_type") !== "jwt") throw oauthError("invalid_request", "subject_token_type");
  try {
    const { aud } = oidc.tokens.verify(form.get("subject_token") ?? "");
    if (domain.audience !== undefined && aud !== domain.audience) throw new Error("another audience");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw oauthError("invalid_grant", "The subject token is invalid or expired.", reason);
  }
  const publicKey = parseSessionKey(form.get("public_key"));
  if (!publicKey) throw oauthError("invalid_request", "public_key is no RSA public key");
  return json(200, { token: parts.signIn.sessions.issue(principalOf(parts, form), publicKey) });
}

function principalOf({ signIn, store }: CallerParts, form: URLSearchParams): Principal {
  switch (form.get("requested_token_type")) {
    case USER_TOKEN: {
      const id = signIn.domain.impersonatedUser ?? store.allUsers()[0]?.id;
      if (id === undefined || !store.user(id)) throw oauthError("invalid_grant", "the trust names no user");
      return { kind: "user", id };
    }
    case RESOURCE_TOKEN:
      if (!form.get("res_type")) throw oauthError("invalid_request", "res_type");
      return { kind: "workload", id: signIn.cluster.workloadId };
    default:
      throw oauthError("invalid_request", "requested_token_type");
  }
}

/** Accepts the application's secret or the signature of an instance principal. Throws otherwise. */
function checkClient(parts: CallerParts, request: ApiRequest): void {
  const { authorization = "" } = request.headers;
  if (/^Signature /i.test(authorization)) {
    const { session } = authenticate(parts, request);
    if (session?.principal.kind === "instance") return;
  }
  const { clientId, clientSecret } = parts.signIn.domain;
  const expected = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  if (/^Basic +(\S+)$/i.exec(authorization)?.[1] === expected) return;
  throw oauthError("invalid_client", "Client authentication failed.");
}

/** An error in the format of OAuth 2.0. */
function oauthError(error: string, description: string, reason = description): HttpError {
  const status = error === "invalid_client" ? 401 : 400;
  return new HttpError(json(status, { error, error_description: description }), reason);
}
