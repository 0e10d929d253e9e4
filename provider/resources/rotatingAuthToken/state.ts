import type { RegistryLogin } from "../../tokens/waitForRegistry";

/** Values whose change asks for another token. */
export type RotateWhenChanged = string | Readonly<Record<string, string>>;

/** The inputs of a rotating token. */
export interface RotatingAuthTokenInputs {
  /** The OCID of the user. A change replaces the resource. */
  readonly userId: string;
  /** At most 400 characters. Changed in place, on the current token. */
  readonly description: string;
  /** An ISO 8601 duration, or days. */
  readonly rotateAfter?: string | number;
  readonly rotateWhenChanged?: RotateWhenChanged;
  /** Whether the token before the current one stays valid until the next rotation. Default true. */
  readonly keepPrevious?: boolean;
  readonly waitForRegistry?: RegistryLogin;
}

/** What the state holds of a rotating token. */
export interface RotatingAuthTokenState extends RotatingAuthTokenInputs {
  readonly id: string;
  /** The current token's state at the service. */
  readonly state: string;
  /** The current token's text. Absent once somebody deleted that token. */
  readonly token?: string;
  readonly tokenId?: string;
  readonly previousToken?: string;
  readonly previousTokenId?: string;
  /** RFC 3339: when the current token was made. */
  readonly rotatedAt?: string;
  /** RFC 3339: when the next rotation is due; absent when time alone never makes it due. */
  readonly nextRotation?: string;
  /** Set while the waits for the current token have not been met: it is not known to work yet. */
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
