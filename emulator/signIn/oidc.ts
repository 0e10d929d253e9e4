import { json } from "../responses";
import type { ApiRequest, Clock, HttpResponse, Random } from "../types";
import { bearerOf, notAuthenticated } from "./requests";
import { TokenIssuer } from "./tokens";

/** An OIDC provider that the identity domain trusts, in place of GitHub's. */
export class OidcProvider {
  readonly tokens: TokenIssuer;
  /** The credential with which a job requests its tokens: `ACTIONS_ID_TOKEN_REQUEST_TOKEN`. */
  readonly requestToken: string;

  constructor(clock: Clock, random: Random) {
    this.tokens = new TokenIssuer("https://token.actions.githubusercontent.com", clock, random);
    this.requestToken = random(24).toString("base64url");
  }

  /** A token that identifies the workflow: the subject token of a token exchange. */
  subjectToken(lifetimeMs: number, audience = "https://github.com/example"): string {
    const subject = {
      sub: "repo:example/infrastructure:ref:refs/heads/main",
      repository: "example/infrastructure",
    };
    return this.tokens.issue({ ...subject, aud: audience }, lifetimeMs);
  }
}

/** GET /github/idtoken: GitHub's response at `ACTIONS_ID_TOKEN_REQUEST_URL`. */
export function issueSubjectToken(oidc: OidcProvider, request: ApiRequest, lifetimeMs: number): HttpResponse {
  if (bearerOf(request.headers.authorization) !== oidc.requestToken) {
    throw notAuthenticated("not the job's request token");
  }
  return json(200, { count: 1, value: oidc.subjectToken(lifetimeMs, request.query.audience) });
}
