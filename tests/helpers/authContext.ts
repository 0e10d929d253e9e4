import type { Emulator, EmulatorOptions } from "../../emulator";
import type { AuthContext, SignIn } from "../../provider/identity/auth/method";
import { signIn } from "../../provider/identity/auth/methods";
import { newSessionKey, type SessionKey } from "../../provider/identity/auth/sessionKey";
import { settingsReader } from "../../provider/identity/auth/settingsReader";
import type { Clock } from "../../provider/identity/clock";
import type { Files } from "../../provider/identity/configFile";
import { httpAccess } from "../../provider/identity/httpAccess";
import type { SettingName } from "../../provider/identity/settings";
import { VirtualClock } from "./clock";
import { credentialSources, type Given } from "./credentials";
import { ManualClock, startTestEmulator, userId } from "./emulator";

export interface SignInGiven extends Given {
  peerConfig?: Partial<Record<SettingName, string>>;
  clock?: Clock;
  /** Files that may change, in the place of `files`. */
  liveFiles?: Record<string, string>;
}

let key: Promise<SessionKey> | undefined;

/** A security token that says no more than this; nobody has signed it. */
export function unsignedToken(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "none" })}.${part(claims)}.signature`;
}

/** What signing in works with: what is given and nothing else, and one session key for all, since making one takes a while. */
export function authContext(
  given: SignInGiven = {},
  realFiles?: Files,
): AuthContext & { warnings: string[] } {
  const { liveFiles } = given;
  const files =
    realFiles ?? (liveFiles && { read: (path: string) => liveFiles[path], mode: () => undefined });
  const sources = { ...credentialSources(given), ...(files ? { files } : {}) };
  const { peerConfig, clock = new VirtualClock(Date.now()) } = given;
  const settings = settingsReader({ ...sources, peerConfig: peerConfig && ((name) => peerConfig[name]) });
  return {
    settings,
    http: httpAccess(sources),
    clock,
    random: () => 1,
    newKey: () => {
      key ??= newSessionKey();
      return key;
    },
    warnings: sources.warnings,
  };
}

/** Signs a request to the emulator and sends it. */
export async function ask(
  emulator: Emulator,
  { signer }: Pick<SignIn, "signer">,
  user: string,
): Promise<number> {
  const request = {
    method: "GET" as const,
    uri: `${emulator.url}/20160918/users/${user}/authTokens`,
    headers: new Headers(),
  };
  await signer.sign(request);
  const { status } = await fetch(request.uri, request);
  return status;
}

/** A request that a test may sign and have refused. */
export const anyRequest = (): { method: "GET"; uri: string; headers: Headers } => ({
  method: "GET",
  uri: "https://identity.us-phoenix-1.oci.oraclecloud.com/",
  headers: new Headers(),
});

/** The setting names that a test gives as if they were the stack's, and the sign-in by them. */
export const signInWith = (given: SignInGiven) => signIn(authContext(given));

/** An emulator and a client whose clocks are one, which passes only when it is told to. */
export interface SignInWorld {
  readonly emulator: Emulator;
  readonly clock: VirtualClock;
  readonly user: string;
  pass(ms: number): void;
}

/** Registers hooks that give a suite one emulator: each that signs in makes keys, which takes a while. */
export function useSignInWorld(options: EmulatorOptions = {}): () => SignInWorld {
  let world: SignInWorld | undefined;
  before(async () => {
    const time = new ManualClock();
    const clock = new VirtualClock(time.now());
    const emulator = await startTestEmulator({ clock: time, signatureClock: time, ...options });
    world = {
      emulator,
      clock,
      user: userId(emulator, "user-a"),
      pass(ms) {
        time.advance(ms);
        clock.time += ms;
      },
    };
  });
  beforeEach(() => {
    world?.emulator.journal.clear();
    world?.emulator.faults.clear();
    world?.clock.slept.splice(0);
  });
  after(() => world?.emulator.close());
  return () => {
    if (!world) throw new Error("not started yet");
    return world;
  };
}
