import type { KeyObject } from "node:crypto";
import { type KeyPair, parsePublicKey } from "../keys";
import type { Settings } from "../settings";
import type { Clock, Random } from "../types";
import { TokenIssuer } from "./tokens";

/** Whom a session acts for. */
export interface Principal {
  /** Anything but a user acts by the policies for dynamic groups. */
  kind: "user" | "instance" | "resource" | "workload";
  /** The OCID of the user or of the resource. */
  id: string;
}

/** A session: its token names it (`keyId="ST$<token>"`), its key signs the requests. */
export interface Session {
  /** The token's `jti`. */
  id: string;
  principal: Principal;
  publicKey: KeyObject;
  /** When its principal signed in, in milliseconds since the epoch: a refresh does not change it. */
  signedInAt: number;
  revoked: boolean;
}

/** A session with its key, for a client that gets both ready-made. */
export interface SessionCredentials {
  /** Without the prefix `ST$`. */
  token: string;
  keyPair: KeyPair;
}

/** What sessions work on. */
export interface SessionParts {
  tenancyId: string;
  settings: Settings;
  clock: Clock;
  random: Random;
  newKeyPair: () => Promise<KeyPair>;
}

/** The sessions of principals that signed in, as Oracle's auth service keeps them. */
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

  /** Starts a session with a fresh key. */
  async issueWithKey(principal: Principal, lifetimeMs?: number): Promise<SessionCredentials> {
    const keyPair = await this.parts.newKeyPair();
    const options = lifetimeMs === undefined ? {} : { lifetimeMs };
    return { token: this.issue(principal, parsePublicKey(keyPair.publicKeyPem), options), keyPair };
  }

  /** The session of a token. Throws, saying why, where it was not issued here, has expired or was revoked. */
  verify(token: string): Session {
    const session = this.sessions.get(this.issuer.verify(token).jti ?? "");
    if (!session) throw new Error("the session is unknown");
    if (session.revoked) throw new Error("the session was revoked");
    return session;
  }

  /**
   * Revokes all sessions so far: their requests get a 401, new sessions work.
   *
   * @param only the OCID of the principal or the `jti` of the session that it is limited to.
   */
  revoke(only?: string): void {
    for (const session of this.sessions.values()) {
      if (only === undefined || [session.id, session.principal.id].includes(only)) session.revoked = true;
    }
  }
}
