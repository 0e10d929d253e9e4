import { join } from "node:path";
import { type AuthMethod, type Emulator, type EmulatorOptions, signInSettings } from "../../emulator";
import { useEmulators, userId } from "./emulator";
import { PLUGIN_YAML, type ProviderKind, programFor } from "./providers";
import { useWorkspaces, type Workspace } from "./workspace";

/** The ways to sign in other than an API key, as the emulator names them. */
export const SESSION_METHODS = [
  "security_token",
  "instance_principal",
  "instance_principal_with_certs",
  "resource_principal",
  "oke_workload_identity",
  "instance_obo_user",
  "workload_identity_federation",
] as const satisfies readonly AuthMethod[];

/** A program with as many tokens as the stack's configuration says. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const userId = config.require("userId");
for (let n = 0; n < (config.getNumber("tokens") ?? 1); n++) new AuthToken("token" + n, { userId, description: "d" + n });
`;

/** The environment that makes a program sign in to an emulator. */
export async function signInEnvironment(
  emulator: Emulator,
  method: AuthMethod,
  folder: string,
): Promise<Record<string, string>> {
  const settings = await signInSettings(emulator, method, folder);
  return Object.fromEntries(settings.flatMap(({ env, value }) => (env ? [[env, value]] : [])));
}

/** A stack whose runs sign in as each run's environment says. */
export interface SignInStack {
  readonly emulator: Emulator;
  readonly space: Workspace;
  readonly user: string;
  /** The environment of a run; files of it are apart from what is searched for secrets. */
  environment(method: AuthMethod): Promise<Record<string, string>>;
  /** How many tokens user-a has at the service. */
  live(): number;
  /** How many requests the service has answered on a path. */
  asked(path: RegExp, status?: number): number;
}

/** Mocha's way to such stacks: what a run wrote or said is searched for secrets after the test. */
export function useSignInStacks(): (
  provider: ProviderKind,
  options?: EmulatorOptions,
  program?: string,
) => Promise<SignInStack> {
  const start = useEmulators();
  const workspace = useWorkspaces();
  return async (provider, options, program = PROGRAM) => {
    const emulator = await start({ proxymuxPort: 0, ...options });
    const user = userId(emulator, "user-a");
    const space = await workspace({
      emulator,
      program: programFor(provider, program),
      projectYaml: PLUGIN_YAML,
      config: { userId: user },
    });
    return {
      emulator,
      space,
      user,
      environment: (method) => signInEnvironment(emulator, method, join(space.keys, method)),
      live: () => emulator.store.liveTokens(user).length,
      asked: (path, status) =>
        emulator.journal.entries.filter(
          (entry) => path.test(entry.path) && (status === undefined || entry.status === status),
        ).length,
    };
  };
}
