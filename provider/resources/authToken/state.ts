import type { CreatedAuthToken } from "../../identity/types";
import { omitUndefined } from "../../omitUndefined";
import type { RegistryLogin } from "../../tokens/waitForRegistry";
import { localInputs } from "../propertyTable";
import type { RotateWhenChanged } from "../rotatingAuthToken/state";
import { authTokenProperties } from "./properties";

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

/** The state after an answer of the service. Only a create's answer has the token's text, so the known one is carried on. */
export function authTokenState(answer: CreatedAuthToken, known: Partial<AuthTokenState>): AuthTokenState {
  return {
    ...localInputs(authTokenProperties, { ...known }),
    ...answer,
    ...omitUndefined({ token: answer.token ?? known.token }),
  };
}
