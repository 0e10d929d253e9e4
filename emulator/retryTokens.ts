import type { Clock, HttpResponse } from "./types";

/** A create that took effect. */
interface Use {
  body: string;
  tokenId: string;
  /** The response to it. */
  response: HttpResponse;
}

/** A repeated create. */
export type Replay = { kind: "replay" } & Use;

/** What is known of earlier creates with the same `opc-retry-token`. */
export type Recall = { kind: "new" } | Replay | { kind: "conflict" };

/** Remembers each user's `opc-retry-token` values for a limited time. */
export class RetryTokens {
  private readonly uses = new Map<string, Use & { at: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly lifetimeMs: () => number,
  ) {}

  /** Whether this create is new, a repetition, or another create with a used retry token. */
  recall(userId: string, retryToken: string, body: string): Recall {
    this.forgetOld();
    const use = this.uses.get(keyOf(userId, retryToken));
    if (!use) return { kind: "new" };
    return use.body === body ? { kind: "replay", ...use } : { kind: "conflict" };
  }

  /** Remembers a create that took effect. */
  remember(userId: string, retryToken: string, use: Use): void {
    this.uses.set(keyOf(userId, retryToken), { ...use, at: this.clock.now() });
  }

  private forgetOld(): void {
    const oldest = this.clock.now() - this.lifetimeMs();
    for (const [key, use] of this.uses) if (use.at <= oldest) this.uses.delete(key);
  }
}

function keyOf(userId: string, retryToken: string): string {
  return `${userId}\n${retryToken}`;
}
