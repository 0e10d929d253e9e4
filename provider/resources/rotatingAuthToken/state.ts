import type { RegistryLogin } from "../../tokens/waitForRegistry";

/** Arbitrary values. A change of any of them asks for a new token. */
export type RotateWhenChanged = string | Readonly<Record<string, string>>;

/** The inputs of a rotating token. */
export interface RotatingAuthTokenInputs {
  /** The OCID of the user. A change replaces the resource. */
  readonly userId: string;
  /** At most 400 characters. A change updates the current token in place. */
  readonly description: string;
  /** The maximum age of the current token: an ISO 8601 duration, or a number of days. */
  readonly rotateAfter?: string | number;
  readonly rotateWhenChanged?: RotateWhenChanged;
  /** Whether the previous token stays valid until the next rotation. Default true. */
  readonly keepPrevious?: boolean;
  readonly waitForRegistry?: RegistryLogin;
}

/** The state of a rotating token. */
export interface RotatingAuthTokenState extends RotatingAuthTokenInputs {
  readonly id: string;
  /** The lifecycle state of the current token. */
  readonly state: string;
  /** The value of the current token. Absent after somebody deleted that token. */
  readonly token?: string;
  readonly tokenId?: string;
  readonly previousToken?: string;
  readonly previousTokenId?: string;
  /** When the current token was created, RFC 3339. */
  readonly rotatedAt?: string;
  /** When the next rotation is due, RFC 3339. Absent without `rotateAfter`. */
  readonly nextRotation?: string;
  /** Set until the waits for the current token are met. */
  readonly pending?: true;
}

/** The state once the previous token is deleted. */
export function withoutPrevious<State extends Partial<PreviousToken>>(
  state: State,
): Omit<State, keyof PreviousToken> {
  const { previousToken: _value, previousTokenId: _id, ...rest } = state;
  return rest;
}

interface PreviousToken {
  readonly previousToken: unknown;
  readonly previousTokenId: unknown;
}

/** The state once the current token is gone. */
export function withoutCurrent(state: RotatingAuthTokenState): RotatingAuthTokenState {
  const { token: _value, tokenId: _id, pending: _pending, ...rest } = state;
  return { ...rest, state: "DELETED" };
}
