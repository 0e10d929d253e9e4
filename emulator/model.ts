import type { KeyObject } from "node:crypto";
import type { Settings } from "./settings";

/** A user of the emulated tenancy. */
export interface UserRecord {
  id: string;
  name: string;
  /** The identity domain's name; absent: the default one, which a registry user name may leave out. */
  domain?: string;
  /** Whether it may act for other users. */
  administrator: boolean;
  /** Registered API keys by fingerprint. */
  keys: Map<string, KeyObject>;
  etag: string;
  createdAt: number;
  /** Whether the lag of new users applies: not to those there from the start. */
  lagging: boolean;
}

/** An auth token as the service keeps it. */
export interface TokenRecord {
  id: string;
  userId: string;
  text: string;
  description: string;
  /** RFC 3339 with milliseconds. */
  timeCreated: string;
  /** RFC 3339; null or absent: never. */
  timeExpires?: string | null;
  /** A state that holds whatever the time, such as INACTIVE. */
  fixedState?: string;
  inactiveStatus?: number;
  etag: string;
  createdAt: number;
  activeAt: number;
  /** Absent: exists. */
  deletedAt?: number;
  updatedAt?: number;
  previousDescription?: string;
}

/** An auth token as the service answers it; the text only in create's answer. */
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

/** Whether the service finds the user at a moment, the lag of new users considered. */
export function isVisible(user: UserRecord, now: number, settings: Settings): boolean {
  return !user.lagging || now >= user.createdAt + settings.newUserLagMs;
}

/** The state of a token at a moment. */
export function stateAt(token: TokenRecord, now: number, settings: Settings): string {
  const gone = token.deletedAt === undefined ? undefined : now - token.deletedAt;
  if (gone !== undefined && gone >= settings.deletedTokenLagMs) {
    return gone < settings.deletingMs ? "DELETING" : "DELETED";
  }
  return token.fixedState ?? (now < token.activeAt ? "CREATING" : "ACTIVE");
}

/** Whether a list shows the token at a moment, the lags and the stay of deleted items considered. */
export function isListed(token: TokenRecord, now: number, settings: Settings): boolean {
  if (now < token.createdAt + settings.newTokenLagMs) return false;
  if (token.deletedAt === undefined) return true;
  const stay = Math.max(settings.deletedTokenLagMs, settings.deletingMs + settings.deletedMs);
  return now - token.deletedAt < stay;
}

/** The token as update answers it. */
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

/** The token as a list shows it: an update may not have arrived there yet. */
export function listedBodyOf(token: TokenRecord, now: number, settings: Settings): AuthTokenBody {
  const body = bodyOf(token, now, settings);
  const stale = token.updatedAt !== undefined && now < token.updatedAt + settings.updatedTokenLagMs;
  return stale ? { ...body, description: token.previousDescription ?? body.description } : body;
}
