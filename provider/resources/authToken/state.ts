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
  /** At most 400 characters, and may be empty. A change updates the token in place. */
  readonly description: string;
  /** A change of any value replaces the token. */
  readonly rotateWhenChanged?: RotateWhenChanged;
  /** A registry that must accept the token before the create returns. */
  readonly waitForRegistry?: RegistryLogin;
}

/** The state of an auth token. */
export interface AuthTokenState extends AuthTokenInputs {
  /** The OCID of the auth token. */
  readonly id: string;
  readonly state: string;
  readonly inactiveState?: string;
  readonly timeCreated?: string;
  /** Absent if the token does not expire. */
  readonly timeExpires?: string;
  /** The token's value. Absent if this resource did not create the token: Oracle returns it only then. */
  readonly token?: string;
  /** Set if this resource created the token and no response had its value. */
  readonly valueLost?: true;
}

/** The state after a response of the service. Only the response to a create has the token's value, so the known one is carried forward. */
export function authTokenState(response: CreatedAuthToken, known: Partial<AuthTokenState>): AuthTokenState {
  return {
    ...localInputs(authTokenProperties, { ...known }),
    ...response,
    ...omitUndefined({ token: response.token ?? known.token, valueLost: known.valueLost }),
  };
}
