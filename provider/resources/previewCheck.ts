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

/** How long a preview waits for the service, in milliseconds: what it learns is not worth a longer wait. */
const PATIENCE_MS = 10_000;

const SWITCH = "To preview without asking the service, set checkInPreview to false.";

/**
 * What a preview can learn from the service about the `up` that follows it: whether the credentials sign, and whether the users
 * have room for the tokens that are to be created. Knows one preview; lists each user's tokens once.
 */
export class PreviewCheck {
  private readonly lists = new Map<string, Promise<readonly ServiceAuthToken[] | undefined>>();
  /** The tokens that the resources so far need room for, by user. */
  private readonly planned = new Map<string, number>();

  constructor(private readonly patienceMs = PATIENCE_MS) {}

  /**
   * Warns of what would make the `up` fail; never fails itself, since all of it may change before the `up`.
   * @param olds the state of a resource that is to be changed; undefined for one that is to be created
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
    // A token that is not known yet is one that the `up` creates.
    if (!tokens || lifecycle.preview(olds, news, ctx.clock.now()).token !== UNKNOWN) return;
    // A rotation has its previous token make room.
    if (tokens.some(({ id }) => id === olds?.previousTokenId)) return;
    const wanted = (this.planned.get(userId) ?? 0) + 1;
    this.planned.set(userId, wanted);
    if (tokens.length + wanted > TOKEN_LIMIT) ctx.warn(tooMany(userId, tokens, wanted));
  }

  /** Undefined, after a warning, where the service does not say. */
  private async list(ctx: LifecycleContext, userId: string): Promise<ServiceAuthToken[] | undefined> {
    const over = () =>
      new AbortReason("timeout", `a preview waits for no more than ${this.patienceMs / 1000} s`);
    try {
      return await withTimeLimit(
        this.patienceMs,
        ctx.signal,
        (signal) => ctx.service.list(userId, { signal }),
        over,
      );
    } catch (error) {
      const { message } = describeFailure(
        `Checking for the preview whether user ${userId} can have auth tokens`,
        error,
      );
      ctx.warn(`${message} As long as this is so, the update fails as well. ${SWITCH}`);
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
    "unless one of them is deleted before: by hand, or by the update itself (the option deleteBeforeReplace of a resource that is replaced).",
    SWITCH,
  ].join("\n");
}
