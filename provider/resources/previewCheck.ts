import { AbortReason } from "../identity/abortReason";
import type { SignInError } from "../identity/auth/signInError";
import { withTimeLimit } from "../identity/timeLimit";
import type { ServiceAuthToken } from "../identity/types";
import type { LifecycleContext } from "../tokens/context";
import { describeFailure } from "../tokens/errors";
import { TOKEN_LIMIT } from "../tokens/tokenLimit";
import { describeToken, isDeleted } from "../tokens/tokenState";
import type { ResourceLifecycle } from "./contract";
import { type Properties, UNKNOWN } from "./properties";

/** How long a preview waits for the service, in milliseconds. Short, because the check is optional. */
const LIST_TIMEOUT_MS = 10_000;

const SWITCH = "To preview without requests to the service, set checkInPreview to false.";

/**
 * Checks during a preview whether the `up` can succeed: whether the service accepts the credentials, and whether the users can have the
 * tokens that will be created. One instance serves one preview and lists each user's tokens once.
 */
export class PreviewCheck {
  private readonly lists = new Map<string, Promise<readonly ServiceAuthToken[] | undefined>>();
  /** The number of tokens that the resources checked so far will create, by user. */
  private readonly planned = new Map<string, number>();

  constructor(private readonly listTimeoutMs = LIST_TIMEOUT_MS) {}

  /**
   * Warns of what would make the `up` fail. It does not fail itself, because everything may change before the `up`.
   * @param olds the state of a resource that will be updated; undefined for one that will be created
   * @throws SettingsError
   */
  async run(
    ctx: LifecycleContext,
    lifecycle: ResourceLifecycle,
    olds: Properties | undefined,
    news: Properties,
  ): Promise<void> {
    const { userId } = news;
    if (!ctx.settings.checkInPreview || typeof userId !== "string") return;
    const list = this.lists.get(userId) ?? this.list(ctx, userId);
    this.lists.set(userId, list);
    const tokens = (await list)?.filter(({ state }) => !isDeleted(state));
    // An unknown token is one that the `up` creates.
    if (!tokens || lifecycle.preview(olds, news, ctx.clock.now()).token !== UNKNOWN) return;
    // A rotation deletes its previous token first.
    if (tokens.some(({ id }) => id === olds?.previousTokenId)) return;
    const wanted = (this.planned.get(userId) ?? 0) + 1;
    this.planned.set(userId, wanted);
    if (tokens.length + wanted > TOKEN_LIMIT) ctx.warn(tooMany(userId, tokens, wanted));
  }

  /** Undefined, after a warning, if the request fails. */
  private async list(ctx: LifecycleContext, userId: string): Promise<ServiceAuthToken[] | undefined> {
    const timedOut = () =>
      new AbortReason("timeout", `a preview waits at most ${this.listTimeoutMs / 1000} s`);
    try {
      return await withTimeLimit(
        this.listTimeoutMs,
        ctx.signal,
        (signal) => ctx.service.list(userId, { signal }),
        timedOut,
      );
    } catch (error) {
      const { message } = describeFailure(
        `Checking for the preview whether user ${userId} can have auth tokens`,
        error,
      );
      ctx.warn(`${message} Until this is fixed, the update fails too. ${SWITCH}`);
      return undefined;
    }
  }
}

/** What to say of a preview without the check, since nobody could sign in. */
export const notChecked = (error: SignInError): string =>
  `The preview asked the service nothing. ${error.message} As long as this is so, the update fails as well. ${SWITCH}`;

function tooMany(userId: string, tokens: readonly ServiceAuthToken[], wanted: number): string {
  return [
    `User ${userId} has ${tokens.length} of the ${TOKEN_LIMIT} auth tokens that Oracle allows, and the update creates ${wanted} more, so it fails:`,
    ...tokens.map((token) => `  - ${describeToken(token)}`),
    "unless one of them is deleted first: by hand, or by the update itself (the option deleteBeforeReplace of a resource that is replaced).",
    SWITCH,
  ].join("\n");
}
