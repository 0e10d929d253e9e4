import { generateKeyPairSync } from "node:crypto";
import { sign, verify } from "jsonwebtoken";
import type { Clock, Random } from "../types";

/** The claims of a JSON Web Token. */
export interface Claims {
  /** The id of the token. */
  jti?: string | undefined;
  sub?: string | undefined;
  aud?: string | string[] | undefined;
  [name: string]: unknown;
}

/** Issues and verifies JSON Web Tokens, with its own key. */
export class TokenIssuer {
  /** Every token issued so far. */
  readonly issued: string[] = [];

  // Generating an elliptic curve key takes a millisecond, an RSA key a hundred.
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** @param name the `iss` claim of its tokens. */
  constructor(
    readonly name: string,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Issues a token with these claims, which expires after the given time, rounded down to seconds. */
  issue(claims: Claims & { sub: string }, lifetimeMs: number): string {
    const now = this.clock.now();
    const token = sign(
      {
        jti: this.random(16).toString("hex"),
        ...claims,
        iss: this.name,
        iat: Math.floor(now / 1000),
        exp: Math.floor((now + lifetimeMs) / 1000),
      },
      this.keys.privateKey,
      { algorithm: "ES256" },
    );
    this.issued.push(token);
    return token;
  }

  /** The claims of a token that it issued and that has not expired. Throws otherwise; the error does not show the token. */
  verify(token: string): Claims {
    const claims = verify(token, this.keys.publicKey, {
      algorithms: ["ES256"],
      issuer: this.name,
      clockTimestamp: Math.floor(this.clock.now() / 1000),
    });
    if (typeof claims === "string") throw new Error("a token without claims");
    return claims;
  }
}
