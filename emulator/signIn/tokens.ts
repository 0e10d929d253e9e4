import { generateKeyPairSync } from "node:crypto";
import { type JwtPayload, sign, verify } from "jsonwebtoken";
import type { Clock, Random } from "../types";

/** Somebody who issues JSON Web Tokens and recognizes its own, with a key of its own. */
export class TokenIssuer {
  /** Every token issued so far. */
  readonly issued: string[] = [];

  // An elliptic curve key takes a millisecond to generate, where RSA takes a hundred.
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });

  /** @param name what its tokens have as `iss`. */
  constructor(
    readonly name: string,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** A token with these claims, which expires after so many milliseconds (whole seconds count). */
  issue(claims: JwtPayload & { sub: string }, lifetimeMs: number): string {
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

  /** The claims of a token of its own that has not expired. Throws on anything else, saying why without the token. */
  verify(token: string): JwtPayload {
    const claims = verify(token, this.keys.publicKey, {
      algorithms: ["ES256"],
      issuer: this.name,
      clockTimestamp: Math.floor(this.clock.now() / 1000),
    });
    if (typeof claims === "string") throw new Error("a token without claims");
    return claims;
  }
}
