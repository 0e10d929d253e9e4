import type { Clock } from "../clock";
import { unlessAborted } from "../timeLimit";
import { type Credential, credentialSigner, type SignableRequest, type Signer } from "./signer";
import { SignInError } from "./signInError";
import type { SecurityToken } from "./tokens";

/** A security token and the private key that it is bound to. */
export interface Session {
  readonly token: SecurityToken;
  /** Unencrypted PKCS#8 PEM. */
  readonly privateKeyPem: string;
}

export interface SessionSource {
  /**
   * Gets a session, or a newer one.
   * @param current the session in use, which is near its end or was refused
   * @throws SignInError
   */
  acquire(current: Session | undefined): Promise<Session>;
  /** Looks for a newer session where that costs next to nothing, such as in a file that may have changed. */
  reload?(current: Session): Session | undefined;
}

export interface SessionSignerOptions {
  readonly clock: Clock;
  readonly source: SessionSource;
  /** What is sent along as `opc-obo-token`, asked for at every request. */
  readonly delegationToken?: () => string;
}

export interface SessionSigner extends Signer {
  /** The session in use, got or renewed where that is needed. */
  session(signal?: AbortSignal): Promise<Session>;
}

/** A session is renewed so long before its end, or at half of its time where it lasts shorter. */
const RENEW_AHEAD_MS = 5 * 60_000;

/** After a renewal that failed, a session that still holds is used for so long before the next try. */
const RENEW_AGAIN_MS = 30_000;

interface InUse extends Session {
  readonly signer: Signer;
  renewAt: number;
}

/**
 * Signs with a session, and renews it ahead of its end and after the service refused it. However many requests need it, one renewal
 * runs at a time. A renewal ahead of time that fails is no failure as long as the session holds.
 */
export function sessionSigner({ clock, source, delegationToken }: SessionSignerOptions): SessionSigner {
  let inUse: InUse | undefined;
  let renewal: Promise<InUse> | undefined;
  const signedWith = new WeakMap<SignableRequest, InUse>();

  function use(session: Session): InUse {
    const left = session.token.expiresAt - clock.now();
    if (left <= 0) {
      throw new SignInError(
        "The security token that was just given has already expired: check this machine's clock.",
      );
    }
    const renewAt = clock.now() + left - Math.min(RENEW_AHEAD_MS, left / 2);
    inUse = { ...session, renewAt, signer: signerOf(session) };
    return inUse;
  }

  function signerOf({ token, privateKeyPem }: Session): Signer {
    const credential: Credential = { keyId: `ST$${token.text}`, privateKeyPem };
    if (!delegationToken) return credentialSigner(credential, clock);
    let last: { token: string; signer: Signer } | undefined;
    return {
      sign: (request) => {
        const now = delegationToken();
        if (last?.token !== now) {
          last = { token: now, signer: credentialSigner({ ...credential, delegationToken: now }, clock) };
        }
        return last.signer.sign(request);
      },
    };
  }

  /** Takes up what a file says by now. */
  function reload(): void {
    const newer = inUse && source.reload?.(inUse);
    if (newer) use(newer);
  }

  function renew(refused: boolean): Promise<InUse> {
    renewal ??= renewOnce(refused).finally(() => {
      renewal = undefined;
    });
    return renewal;
  }

  async function renewOnce(refused: boolean): Promise<InUse> {
    const before = inUse;
    try {
      const acquired = await source.acquire(before);
      // A file that changed in the meantime is newer.
      return inUse && inUse !== before ? inUse : use(acquired);
    } catch (error) {
      if (inUse && inUse !== before) return inUse;
      const now = clock.now();
      if (refused || !before || before.token.expiresAt <= now) throw error;
      before.renewAt = Math.min(now + RENEW_AGAIN_MS, before.token.expiresAt);
      return before;
    }
  }

  async function current(signal: AbortSignal | undefined): Promise<InUse> {
    reload();
    if (inUse && clock.now() < inUse.renewAt) return inUse;
    return unlessAborted(renew(false), signal);
  }

  return {
    session: current,
    async sign(request, signal) {
      const session = await current(signal);
      signedWith.set(request, session);
      await session.signer.sign(request);
    },
    async renew(refused, signal) {
      const used = signedWith.get(refused);
      reload();
      // Another request was refused before, and has renewed the session already.
      if (!used || used !== inUse) return used !== undefined;
      const renewed = await unlessAborted(renew(true), signal);
      return renewed.token.text !== used.token.text;
    },
  };
}
