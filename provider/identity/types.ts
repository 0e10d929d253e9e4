/** An auth token as the service lists it. Times are RFC 3339, exactly as the service gave them. */
export interface ServiceAuthToken {
  /** The OCID of the auth token. */
  readonly id: string;
  /** The OCID of the user the token belongs to. */
  readonly userId: string;
  readonly description: string;
  /** CREATING, ACTIVE, INACTIVE, DELETING, DELETED, or whatever a later version of the service says. */
  readonly state: string;
  /** The detailed status of an INACTIVE token, a number written as text; absent otherwise. */
  readonly inactiveState?: string;
  readonly timeCreated?: string;
  /** Absent when the token never expires. */
  readonly timeExpires?: string;
}

/** The answer to a create: the only one that ever holds the token's text. */
export interface CreatedAuthToken extends ServiceAuthToken {
  /** The text of the token. Absent only where the service left it out. */
  readonly token?: string;
}

/** What may bound a call from outside. */
export interface CallOptions {
  /** Ends the call, its waits and its retries. */
  readonly signal?: AbortSignal;
}

export interface CreateRequest {
  readonly userId: string;
  readonly description: string;
  /** The same for every attempt of one logical create (1 to 64 characters; the service remembers it for 24 hours). */
  readonly retryToken: string;
}

/**
 * The service as the lifecycle sees it. Every method retries what is worth retrying, and fails with a
 * `ServiceError` or a `TransportError`.
 */
export interface AuthTokenService {
  list(userId: string, call?: CallOptions): Promise<ServiceAuthToken[]>;
  create(request: CreateRequest, call?: CallOptions): Promise<CreatedAuthToken>;
  update(userId: string, id: string, description: string, call?: CallOptions): Promise<ServiceAuthToken>;
  delete(userId: string, id: string, call?: CallOptions): Promise<void>;
  /** Whether the list of the tenancy's users proves that there is no such user. Never throws but when the call is ended. */
  isUserGone(userId: string, call?: CallOptions): Promise<boolean>;
}

/** Where requests go: a region's public endpoint, or a fixed one. */
export type Target = { readonly region: string } | { readonly endpoint: string };
