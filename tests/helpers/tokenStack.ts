import type { Emulator, EmulatorOptions, TokenRecord } from "../../emulator";
import { useEmulators, userId } from "./emulator";
import { useWorkspaces, type Workspace, type WorkspaceOptions } from "./workspace";

/** A program with one token, whose user and description are in the stack's configuration. */
export const TOKEN_PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const token = new AuthToken("token", { userId: config.require("userId"), description: config.get("description") ?? "first" });
exports.password = token.token;
exports.tokenId = token.id;
exports.state = token.state;
exports.timeCreated = token.timeCreated;
exports.timeExpires = token.timeExpires;
`;

/** Options of a stack. Default: one token of user-a, on a fast and consistent emulator. */
export interface TokenStackOptions extends Partial<Omit<WorkspaceOptions, "emulator">> {
  readonly service?: EmulatorOptions;
}

/** A workspace on an emulator of its own. */
export interface TokenStack {
  readonly emulator: Emulator;
  readonly space: Workspace;
  /** The OCID of user-a, which is also the program's configuration `userId`. */
  readonly user: string;
  /** The OCID of user-b, which is also the program's configuration `otherUserId`. */
  readonly other: string;
  /** The tokens user-a has at the service. */
  live(): TokenRecord[];
}

/** Registers hooks that search the stacks of a test for secrets and remove them after it. */
export function useTokenStacks(): (options?: TokenStackOptions) => Promise<TokenStack> {
  const start = useEmulators();
  const workspace = useWorkspaces();
  return async ({ service, ...options } = {}) => {
    const emulator = await start(service);
    const [user, other] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const space = await workspace({
      emulator,
      program: TOKEN_PROGRAM,
      ...options,
      config: { userId: user, otherUserId: other, ...options.config },
    });
    return { emulator, space, user, other, live: () => emulator.store.liveTokens(user) };
  };
}
