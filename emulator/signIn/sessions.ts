import type { KeyObject } from "node:crypto";
import { type KeyPair, parsePublicKey } from "../keys";
import type { Settings } from "../settings";
import type { Clock, Random } from "../types";
import { TokenIssuer } from "./tokens";

/** Who signed in. */
export interface Principal {
  /** Principals other than users act by the policies of dynamic groups. */
  kind: "user" | "instance" | "resource" | "workload";
  /** The OCID of the user or of the resource. */
  id: string;
}

/** A session. Requests name its token (`keyId="ST$<token>"`) and are signed with its key. */
export interface Session {
  /** The token's `jti`. */
  id: string;
  principal: Principal;
  publicKey: KeyObject;
  /** When the principal signed in, in milliseconds since the epoch; a refresh does not change it. */
  signedInAt: number;
  revoked: boolean;
}

/** The token and the key of a session. */
export interface SessionCredentials {
  /** Without the prefix `ST$`. */
  token: string;
  keyPair: KeyPair;
}

/** What sessions need. */
export interface SessionParts {
  tenancyId: string;
  settings: Settings;
  clock: Clock;
  random: Random;
  newKeyPair: () => Promise<KeyPair>;
}

/** The sessions of the principals that signed in. */
export class Sessions {
  readonly issuer: TokenIssuer;
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly parts: SessionParts) {
    this.issuer = new TokenIssuer("authService.oracle.com", parts.clock, parts.random);
  }

  /**
   * Starts a session bound to a public key and returns its token.
   *
   * @param lifetimeMs default: `settings.sessionMs`.
   */
  issue(
    principal: Principal,
    publicKey: KeyObject,
    {
      lifetimeMs = this.parts.settings.sessionMs,
      signedInAt = this.parts.clock.now(),
    }: { lifetimeMs?: number; signedInAt?: number } = {},
  ): string {
    const { tenancyId, random } = this.parts;
    const id = random(16).toString("hex");
    this.sessions.set(id, { id, principal, publicKey, signedInAt, revoked: false });
    const claims = {
      jti: id,
      sub: principal.id,
      ptype: principal.kind,
      tenant: tenancyId,
      // Functions and pods read these two instead of `tenant`.
      ...(principal.kind === "user" ? {} : { res_tenant: tenancyId, res_compartment: tenancyId }),
      jwk: JSON.stringify({ kid: "none", alg: "RS256", use: "sig", ...publicKey.export({ format: "jwk" }) }),
    };
    return this.issuer.issue(claims, lifetimeMs);
  }

  /** Starts a session with a new key. */
  async issueWithKey(principal: Principal, lifetimeMs?: number): Promise<SessionCredentials> {
    const keyPair = await this.parts.newKeyPair();
    const options = lifetimeMs === undefined ? {} : { lifetimeMs };
    return { token: this.issue(principal, parsePublicKey(keyPair.publicKeyPem), options), keyPair };
  }

  /** The session of a token. Throws an error that says why if the token was not issued here, has expired or was revoked. */
  verify(token: string): Session {
    const session = this.sessions.get(this.issuer.verify(token).jti ?? "");
    if (!session) throw new Error("the session is unknown");
    if (session.revoked) throw new Error("the session was revoked");
    return session;
  }

  /**
   * Revokes all existing sessions: their requests get a 401. New sessions work.
   *
   * @param only revokes only the sessions of the principal with this OCID, or only the session with this `jti`.
   */
  revoke(only?: string): void {
    for (const session of this.sessions.values()) {
      if (only === undefined || [session.id, session.principal.id].includes(only)) session.revoked = true;
    }
  }
}
