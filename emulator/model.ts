import type { KeyObject } from "node:crypto";
import type { Settings } from "./settings";

/** A user of the emulated tenancy. */
export interface UserRecord {
  id: string;
  name: string;
  /** The name of the identity domain; absent: the Default domain, which a registry user name may omit. */
  domain?: string;
  /** Whether the user may act for other users. */
  administrator: boolean;
  /** Registered API keys by fingerprint. */
  keys: Map<string, KeyObject>;
  etag: string;
  createdAt: number;
  /** Whether the lag of new users applies. It does not apply to the seed's users. */
  lagging: boolean;
}

/** An auth token as the service stores it. */
export interface TokenRecord {
  id: string;
  userId: string;
  /** The token's value. */
  text: string;
  description: string;
  /** RFC 3339 with milliseconds. */
  timeCreated: string;
  /** RFC 3339; null or absent: never expires. */
  timeExpires?: string | null;
  /** A lifecycle state that does not depend on the time, such as INACTIVE. */
  fixedState?: string;
  inactiveStatus?: number;
  etag: string;
  createdAt: number;
  activeAt: number;
  /** Absent while the token exists. */
  deletedAt?: number;
  updatedAt?: number;
  previousDescription?: string;
}

/** An auth token in a response; `token`, its value, only when it is created. */
export interface AuthTokenBody {
  id: string;
  userId: string;
  description: string;
  lifecycleState: string;
  timeCreated: string;
  timeExpires?: string | null;
  inactiveStatus?: number;
  token?: string;
}

/** Whether the service finds the user at the given time, with the lag of new users. */
export function isVisible(user: UserRecord, now: number, settings: Settings): boolean {
  return !user.lagging || now >= user.createdAt + settings.newUserLagMs;
}

/** The lifecycle state of a token at the given time. */
export function stateAt(token: TokenRecord, now: number, settings: Settings): string {
  const sinceDeletion = token.deletedAt === undefined ? undefined : now - token.deletedAt;
  if (sinceDeletion !== undefined && sinceDeletion >= settings.deletedTokenLagMs) {
    return sinceDeletion < settings.deletingMs ? "DELETING" : "DELETED";
  }
  return token.fixedState ?? (now < token.activeAt ? "CREATING" : "ACTIVE");
}

/** Whether a list shows the token at the given time, with the lags of the settings. */
export function isListed(token: TokenRecord, now: number, settings: Settings): boolean {
  if (now < token.createdAt + settings.newTokenLagMs) return false;
  if (token.deletedAt === undefined) return true;
  const stay = Math.max(settings.deletedTokenLagMs, settings.deletingMs + settings.deletedMs);
  return now - token.deletedAt < stay;
}

/** The token in the response to an update. */
export function bodyOf(token: TokenRecord, now: number, settings: Settings): AuthTokenBody {
  return {
    id: token.id,
    userId: token.userId,
    description: token.description,
    lifecycleState: stateAt(token, now, settings),
    timeCreated: token.timeCreated,
    ...(token.timeExpires === undefined ? {} : { timeExpires: token.timeExpires }),
    ...(token.inactiveStatus === undefined ? {} : { inactiveStatus: token.inactiveStatus }),
  };
}

/** The token in a list, which may not show an update yet. */
export function listedBodyOf(token: TokenRecord, now: number, settings: Settings): AuthTokenBody {
  const body = bodyOf(token, now, settings);
  const stale = token.updatedAt !== undefined && now < token.updatedAt + settings.updatedTokenLagMs;
  return stale ? { ...body, description: token.previousDescription ?? body.description } : body;
}
