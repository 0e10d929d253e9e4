import type { CreatedAuthToken } from "../identity/types";
import { present } from "./equal";
import type { RegistryLogin } from "./readiness";
import type { RotateWhenChanged } from "./rotatingRecord";

/** The inputs of an auth token. */
export interface AuthTokenInputs {
  /** The OCID of the user. A change replaces the token. */
  readonly userId: string;
  /** At most 400 characters, and may be empty. Changed in place. */
  readonly description: string;
  /** A change of any value replaces the token. */
  readonly rotateWhenChanged?: RotateWhenChanged;
  /** The create returns only once this registry accepts the token. */
  readonly waitForRegistry?: RegistryLogin;
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

/** The inputs that the service does not know, which only the state remembers. */
const REMEMBERED = ["rotateWhenChanged", "waitForRegistry"] as const;

/** The remembered inputs among these properties. */
export function remembered(from: Partial<AuthTokenInputs>): Partial<AuthTokenInputs> {
  return present(Object.fromEntries(REMEMBERED.map((name) => [name, from[name]])));
}

/** The state after an answer of the service. Only a create's answer has the token's text, so the known one is carried on. */
export function toState(answer: CreatedAuthToken, known: Partial<AuthTokenState>): AuthTokenState {
  return { ...remembered(known), ...answer, ...present({ token: answer.token ?? known.token }) };
}

/** States from which there is no way back to ACTIVE. */
export const isGone = (state: string): boolean => state === "DELETING" || state === "DELETED";

/** Whether a token works, or will. */
export const isOfUse = (state: string): boolean => state === "ACTIVE" || isPending(state);

/** Whether a token is still on its way to ACTIVE. */
export const isPending = (state: unknown): boolean => state === "CREATING";

/** One line that tells a token from others, without its text. */
export function describe(token: {
  id: string;
  description: string;
  timeCreated?: string;
  state: string;
}): string {
  return `${token.id} "${token.description}", created ${token.timeCreated ?? "at an unknown time"}, ${token.state}`;
}
