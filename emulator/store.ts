import { newEtag, newOcid, newTokenText } from "./ids";
import { fingerprintOf, parsePublicKey } from "./keys";
import type { TokenRecord, UserRecord } from "./model";
import type { Settings } from "./settings";
import type { Clock, Random, Tenancy } from "./types";

/** A user to add. */
export interface UserSpec {
  /** An OCID; default: a fresh one. */
  id?: string;
  name: string;
  domain?: string;
  /** Default false. */
  administrator?: boolean;
  /** PEM texts of registered API keys. */
  publicKeys?: readonly string[];
}

/** A token to add out of band: neither the limit nor the lag of new tokens applies. */
export interface TokenSpec {
  userId: string;
  description: string;
  /** Default: fresh ones. */
  id?: string;
  text?: string;
  /** RFC 3339; default: now. */
  timeCreated?: string;
  /** RFC 3339; null: never; absent: left out of the answers. */
  timeExpires?: string | null;
  /** Such as INACTIVE; default ACTIVE. */
  state?: string;
  inactiveStatus?: number;
}

/** What can be changed of a token out of band. */
export type TokenPatch = Partial<
  Pick<TokenSpec, "description" | "text" | "timeCreated" | "timeExpires" | "state" | "inactiveStatus">
>;

/** What the store is made of. */
export interface StoreParts {
  tenancy: Tenancy;
  clock: Clock;
  random: Random;
  settings: Settings;
}

/** The service's users and tokens, and the tests' way to look at them and change them out of band. */
export class Store {
  private readonly users = new Map<string, UserRecord>();
  private readonly tokens = new Map<string, TokenRecord>();

  constructor(private readonly parts: StoreParts) {}

  get tenancy(): Tenancy {
    return this.parts.tenancy;
  }

  /**
   * Adds a user. Throws where the OCID is taken or a key is none.
   *
   * @param lagging whether the lag of new users applies, from now on.
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

  /** Removes a user with its tokens, as an administrator's deletion does. Throws where there is none. */
  removeUser(id: string): void {
    if (!this.users.delete(id)) throw new Error(`no user ${id}`);
    for (const token of [...this.tokens.values()]) if (token.userId === id) this.tokens.delete(token.id);
  }

  /** The user of that OCID. */
  user(id: string): UserRecord | undefined {
    return this.users.get(id);
  }

  /** All users in the order of their addition. */
  allUsers(): UserRecord[] {
    return [...this.users.values()];
  }

  /** Adds a token out of band. Throws where the user is unknown or the OCID is taken. */
  addToken(spec: TokenSpec): TokenRecord {
    if (!this.users.has(spec.userId)) throw new Error(`no user ${spec.userId}`);
    if (spec.id !== undefined && this.tokens.has(spec.id)) throw new Error(`token ${spec.id} exists`);
    const token = this.newToken(spec.userId, spec.description, Number.NEGATIVE_INFINITY);
    if (spec.id !== undefined) token.id = spec.id;
    this.tokens.set(token.id, applied(token, spec));
    return token;
  }

  /** Deletes a token out of band, at once and without a trace in lists. Throws where there is none. */
  deleteToken(id: string): void {
    if (!this.tokens.delete(id)) throw new Error(`no token ${id}`);
  }

  /** Changes the description out of band. Throws where there is no such token. */
  setDescription(id: string, description: string): void {
    this.patchToken(id, { description });
  }

  /** Changes anything of a token out of band, its state and its times included. Throws where there is none. */
  patchToken(id: string, patch: TokenPatch): void {
    const token = this.tokens.get(id);
    if (!token) throw new Error(`no token ${id}`);
    applied(token, patch).etag = newEtag(this.parts.random);
  }

  /** The tokens a user holds, with their texts; deleted ones are not among them. */
  liveTokens(userId: string): TokenRecord[] {
    return this.allTokens().filter((token) => token.userId === userId && isLive(token));
  }

  /** Every token the service remembers, deleted ones included, in the order of creation. Copies. */
  allTokens(): TokenRecord[] {
    return this.records().map((token) => ({ ...token }));
  }

  /** The records themselves, for the service. */
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

  /** Makes a token as the service does; the caller has checked everything. */
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

  /** Deletes a token as the service does; lists may go on showing it. */
  remove(token: TokenRecord): void {
    token.deletedAt = this.parts.clock.now();
  }

  private newToken(userId: string, description: string, createdAt: number): TokenRecord {
    const { random, clock, settings } = this.parts;
    return {
      id: newOcid("credential", random),
      userId,
      text: newTokenText(random),
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
