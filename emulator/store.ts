import { newEtag, newOcid, newTokenValue } from "./ids";
import { fingerprintOf, parsePublicKey } from "./keys";
import type { TokenRecord, UserRecord } from "./model";
import type { Settings } from "./settings";
import type { Clock, Random, Tenancy } from "./types";

/** A user to add. */
export interface UserSpec {
  /** An OCID. Default: a new one. */
  id?: string;
  name: string;
  /** The name of the identity domain. Default: the Default domain. */
  domain?: string;
  /** Whether the user may list users and act for others. Default false. */
  administrator?: boolean;
  /** Registered public API keys, in PEM format. */
  publicKeys?: readonly string[];
}

/** A token to add directly: neither the token limit nor the lag of new tokens applies. */
export interface TokenSpec {
  userId: string;
  description: string;
  /** An OCID. Default: a new one. */
  id?: string;
  /** The token's value. Default: a new one. */
  text?: string;
  /** RFC 3339. Default: now. */
  timeCreated?: string;
  /** RFC 3339; null: never expires; absent: not in the responses. */
  timeExpires?: string | null;
  /** Lifecycle state, such as INACTIVE. Default ACTIVE. */
  state?: string;
  inactiveStatus?: number;
}

/** The changes that `patchToken` can make. */
export type TokenPatch = Partial<
  Pick<TokenSpec, "description" | "text" | "timeCreated" | "timeExpires" | "state" | "inactiveStatus">
>;

/** What the store needs. */
export interface StoreParts {
  tenancy: Tenancy;
  clock: Clock;
  random: Random;
  settings: Settings;
}

/** The store without the functions that only the service's handlers call. */
export type EmulatorStore = Omit<Store, "liveRecord" | "countLive" | "create" | "update">;

/** The service's users and tokens. Tests can read and change them directly, without a request. */
export class Store {
  private readonly users = new Map<string, UserRecord>();
  private readonly tokens = new Map<string, TokenRecord>();

  constructor(private readonly parts: StoreParts) {}

  /** The emulated tenancy. */
  get tenancy(): Tenancy {
    return this.parts.tenancy;
  }

  /**
   * Adds a user. Throws if the OCID is in use or a key is not an RSA public key.
   *
   * @param lagging whether `settings.newUserLagMs` applies to the user. Default true.
   */
  addUser(spec: UserSpec, lagging = true): UserRecord {
    const id = spec.id ?? newOcid("user", this.parts.random);
    if (this.users.has(id)) throw new Error(`user ${id} exists`);
    const user: UserRecord = {
      id,
      name: spec.name,
      administrator: spec.administrator ?? false,
      keys: new Map(),
      etag: newEtag(this.parts.random),
      createdAt: this.parts.clock.now(),
      lagging,
      ...(spec.domain === undefined ? {} : { domain: spec.domain }),
    };
    for (const pem of spec.publicKeys ?? []) {
      const key = parsePublicKey(pem);
      user.keys.set(fingerprintOf(key), key);
    }
    this.users.set(id, user);
    return user;
  }

  /** Removes a user with its tokens, as if an administrator deleted it. Throws if there is no such user. */
  removeUser(id: string): void {
    if (!this.users.delete(id)) throw new Error(`no user ${id}`);
    for (const token of [...this.tokens.values()]) if (token.userId === id) this.tokens.delete(token.id);
  }

  /** The user with that OCID, if there is one. */
  user(id: string): UserRecord | undefined {
    return this.users.get(id);
  }

  /** All users, in the order in which they were added. */
  allUsers(): UserRecord[] {
    return [...this.users.values()];
  }

  /** Adds a token. Throws if the user does not exist or the OCID is in use. */
  addToken(spec: TokenSpec): TokenRecord {
    if (!this.users.has(spec.userId)) throw new Error(`no user ${spec.userId}`);
    if (spec.id !== undefined && this.tokens.has(spec.id)) throw new Error(`token ${spec.id} exists`);
    const token = this.newToken(spec.userId, spec.description, Number.NEGATIVE_INFINITY);
    if (spec.id !== undefined) token.id = spec.id;
    this.tokens.set(token.id, applied(token, spec));
    return token;
  }

  /** Deletes a token at once: lists no longer show it, whatever the settings. Throws if there is no such token. */
  deleteToken(id: string): void {
    if (!this.tokens.delete(id)) throw new Error(`no token ${id}`);
  }

  /** Changes the description of a token. Throws if there is no such token. */
  setDescription(id: string, description: string): void {
    this.patchToken(id, { description });
  }

  /** Changes any field of a token, including its state and its times. Throws if there is no such token. */
  patchToken(id: string, patch: TokenPatch): void {
    const token = this.tokens.get(id);
    if (!token) throw new Error(`no token ${id}`);
    applied(token, patch).etag = newEtag(this.parts.random);
  }

  /** The tokens that a user has, with their values, without deleted ones. Copies. */
  liveTokens(userId: string): TokenRecord[] {
    return this.allTokens().filter((token) => token.userId === userId && isLive(token));
  }

  /** All tokens that the service knows, including deleted ones, in the order of creation. Copies. */
  allTokens(): TokenRecord[] {
    return this.records().map((token) => ({ ...token }));
  }

  /** The tokens as `allTokens`, but not copies: changes take effect. */
  records(): TokenRecord[] {
    return [...this.tokens.values()];
  }

  /** The record of a token that exists, for the service. */
  liveRecord(userId: string, id: string): TokenRecord | undefined {
    const token = this.tokens.get(id);
    return token && token.userId === userId && isLive(token) ? token : undefined;
  }

  /** How many tokens count against the user's limit. */
  countLive(userId: string): number {
    return this.records().filter((token) => token.userId === userId && isLive(token)).length;
  }

  /** Creates a token as the service does; the caller has checked the request. */
  create(userId: string, description: string): TokenRecord {
    const token = this.newToken(userId, description, this.parts.clock.now());
    token.timeExpires = null;
    this.tokens.set(token.id, token);
    return token;
  }

  /** Changes a description as the service does. */
  update(token: TokenRecord, description: string): void {
    token.previousDescription = token.description;
    token.description = description;
    token.updatedAt = this.parts.clock.now();
    token.etag = newEtag(this.parts.random);
  }

  /** Deletes a token of `records` as the service does: depending on the settings, lists still show it. */
  remove(token: TokenRecord): void {
    token.deletedAt = this.parts.clock.now();
  }

  private newToken(userId: string, description: string, createdAt: number): TokenRecord {
    const { random, clock, settings } = this.parts;
    return {
      id: newOcid("credential", random),
      userId,
      text: newTokenValue(random),
      description,
      timeCreated: new Date(clock.now()).toISOString(),
      etag: newEtag(random),
      createdAt,
      activeAt: createdAt + settings.creatingMs,
    };
  }
}

function isLive(token: TokenRecord): boolean {
  return token.deletedAt === undefined && token.fixedState !== "DELETING" && token.fixedState !== "DELETED";
}

function applied(token: TokenRecord, patch: TokenPatch): TokenRecord {
  if (patch.description !== undefined) token.description = patch.description;
  if (patch.text !== undefined) token.text = patch.text;
  if (patch.timeCreated !== undefined) token.timeCreated = patch.timeCreated;
  if (patch.timeExpires !== undefined) token.timeExpires = patch.timeExpires;
  if (patch.state !== undefined) token.fixedState = patch.state;
  if (patch.inactiveStatus !== undefined) token.inactiveStatus = patch.inactiveStatus;
  return token;
}
