import type { CreatedAuthToken } from "../identity/types";

/** The inputs of an auth token. */
export interface AuthTokenInputs {
  /** The OCID of the user. A change replaces the token. */
  readonly userId: string;
  /** At most 400 characters, and may be empty. Changed in place. */
  readonly description: string;
}

/** What the state holds of an auth token. */
export interface AuthTokenState extends AuthTokenInputs {
  /** The OCID of the auth token. */
  readonly id: string;
  readonly state: string;
  readonly inactiveState?: string;
  readonly timeCreated?: string;
  /** Absent when the token never expires. */
  readonly timeExpires?: string;
  /** The token's text. Absent where the token was not made by this resource: Oracle shows it once. */
  readonly token?: string;
}

/** The state after an answer of the service. Only a create's answer has the token's text, so the known one is carried on. */
export function toState(answer: CreatedAuthToken, known: { token?: string | undefined }): AuthTokenState {
  const { token: answered, ...listed } = answer;
  const token = answered ?? known.token;
  return { ...listed, ...(token ? { token } : {}) };
}

/** States from which there is no way back to ACTIVE. */
export const isGone = (state: string): boolean => state === "DELETING" || state === "DELETED";

/** One line that tells a token from others, without its text. */
export function describe(token: {
  id: string;
  description: string;
  timeCreated?: string;
  state: string;
}): string {
  return `${token.id} "${token.description}", created ${token.timeCreated ?? "at an unknown time"}, ${token.state}`;
}
