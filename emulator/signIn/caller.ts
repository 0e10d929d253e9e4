import type { KeyObject } from "node:crypto";
import { checkSignature } from "../signature";
import type { Store } from "../store";
import type { ApiRequest } from "../types";
import { authenticated, notAuthenticated } from "./requests";
import type { Principal, Session } from "./sessions";
import type { SignIn, SignInParts } from "./signIn";

/** Who sent a request. */
export interface Caller {
  /** The OCID of a user or of another principal. */
  id: string;
  /** Whether the caller may act for other users. */
  administrator: boolean;
  /** The session whose key signed; absent for an API key. */
  session?: Session;
}

/** What authentication needs. */
export interface CallerParts extends SignInParts {
  signIn: SignIn;
}

const DELEGATION_HEADER = "opc-obo-token";

/** Who signed the request, with an API key or the key of a session. Throws a 401 NotAuthenticated in all other cases. */
export function authenticate(parts: CallerParts, request: ApiRequest): Caller {
  let signer: { key: KeyObject; caller: Caller } | undefined;
  const verdict = checkSignature(request, {
    keyOf: (keyId) => {
      signer = keyId.startsWith("ST$")
        ? sessionSigner(parts, keyId.slice(3))
        : apiKeySigner(parts.store, keyId);
      return signer?.key;
    },
    now: parts.signatureClock.now(),
    maxSkewMs: parts.settings.clockSkewMs,
    // An unsigned token could be replaced by that of another user.
    ...(request.headers[DELEGATION_HEADER] === undefined ? {} : { alsoSigned: [DELEGATION_HEADER] }),
  });
  if ("reason" in verdict) throw notAuthenticated(verdict.reason);
  if (!signer) throw notAuthenticated("unknown key");
  return delegated(parts, request, signer.caller);
}

function apiKeySigner(store: Store, keyId: string): { key: KeyObject; caller: Caller } | undefined {
  const [tenancy, userId, fingerprint, ...rest] = keyId.split("/");
  if (tenancy !== store.tenancy.id || rest.length > 0) return undefined;
  const user = store.user(userId ?? "");
  const key = user?.keys.get(fingerprint ?? "");
  return user && key ? { key, caller: { id: user.id, administrator: user.administrator } } : undefined;
}

function sessionSigner(parts: CallerParts, token: string): { key: KeyObject; caller: Caller } {
  const session = authenticated("session", () => parts.signIn.sessions.verify(token));
  return { key: session.publicKey, caller: { ...callerOf(parts, session.principal), session } };
}

function callerOf({ store, settings }: SignInParts, { kind, id }: Principal): Caller {
  if (kind !== "user") return { id, administrator: settings.principalsManageUsers };
  const user = store.user(id);
  if (!user) throw notAuthenticated("the session's user is unknown");
  return { id, administrator: user.administrator };
}

/** The user of the delegation token, if there is one. Users themselves must not send one. */
function delegated(parts: CallerParts, request: ApiRequest, caller: Caller): Caller {
  const token = request.headers[DELEGATION_HEADER];
  if (token === undefined) return caller;
  const { session } = caller;
  if (!session || session.principal.kind === "user") {
    throw notAuthenticated("a delegation token without an instance or resource principal");
  }
  const claims = authenticated("delegation token", () => parts.signIn.delegations.verify(token));
  return { ...callerOf(parts, { kind: "user", id: claims.sub ?? "" }), session };
}
