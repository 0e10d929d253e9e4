import type { Clock } from "../clock";
import type { HttpAccess } from "../httpAccess";
import type { SessionKey } from "./sessionKey";
import type { SettingsReader } from "./settingsReader";
import type { Signer } from "./signer";
import type { NamedTarget } from "./target";

/** What signing in works with. */
export interface AuthContext {
  readonly settings: SettingsReader;
  readonly http: HttpAccess;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Makes the key of a session. */
  readonly newKey: () => Promise<SessionKey>;
}

/** Who signs the requests, and where they go. */
export interface SignIn extends NamedTarget {
  readonly signer: Signer;
  /** The OCID of the tenancy, which a session may have to tell first. */
  tenancyOcid(): Promise<string>;
  /** The OCID of the user who signs; absent, or nothing, where a principal signs that is no user. */
  userOcid?(): Promise<string | undefined>;
  /** What is behind the signature and where it came from, for the message of a refused one. */
  readonly origins: string;
}

/** A way to sign in. */
export interface AuthMethod {
  /** Its name in OCI_CLI_AUTH, where the OCI CLI has it. */
  readonly cliName?: string;
  /** What it needs and does not find, in words for a list; where it cannot know, on what it depends. */
  missing(settings: SettingsReader): readonly string[];
  /**
   * Signs in. Nothing is sent unless the region has to be asked for; the first signature gets what it needs.
   * @throws SettingsError when a setting is missing or wrong; SignInError
   */
  open(context: AuthContext): Promise<SignIn>;
  /** What to do about a request that the service refused with 401. */
  readonly refusedAdvice: string;
}

/** For principals that are no user. */
export const POLICY_ADVICE =
  "check that a dynamic group has this principal and that a policy lets the group manage users, and this machine's clock.";
