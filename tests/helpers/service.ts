import type { Clock } from "../../provider/identity/clock";
import type { AuthTokenService, CreateRequest, ServiceAuthToken } from "../../provider/identity/types";
import { iso } from "./clock";
import { limitReached, notFound, refused } from "./errors";
import { tokenOcid } from "./ocids";

/** One request as the service got it. */
export interface Call {
  readonly operation: "list" | "create" | "update" | "delete";
  readonly userId: string;
  readonly id?: string;
  readonly description?: string;
  readonly retryToken?: string;
}

interface Kept {
  token: ServiceAuthToken;
  text: string;
  /** When it was made. */
  at: number;
  /** When it is ACTIVE. */
  activeAt: number;
}

/**
 * The service in memory, as far as the lifecycle knows it: two slots a user, retry tokens that answer with what they made,
 * states, lists that lag. A test may have any request fail, before its effect or after it.
 */
export class FakeService implements AuthTokenService {
  readonly calls: Call[] = [];
  readonly kept: Kept[] = [];
  /** How long a new token is CREATING. */
  creatingMs = 0;
  /** How long a new token is missing from lists. */
  lagMs = 0;
  /** Whether create's answers lack the text. */
  mute = false;
  /** Says what goes wrong with a request, counted from 0. */
  fault: ((call: Call, when: "before" | "after", index: number) => Error | undefined) | undefined;
  private readonly retries = new Map<string, string>();
  private made = 0;

  constructor(private readonly clock: Clock) {}

  /** The operations so far, in order. */
  get operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  /** The ids of a user's tokens, oldest first. */
  ids(userId: string): string[] {
    return this.kept.filter(({ token }) => token.userId === userId).map(({ token }) => token.id);
  }

  /** The ids of those that take a slot. */
  live(userId: string): string[] {
    const gone = new Set(
      this.kept.filter(({ token }) => token.state.startsWith("DELET")).map(({ token }) => token.id),
    );
    return this.ids(userId).filter((id) => !gone.has(id));
  }

  /** The text of a token, while it is valid. */
  textOf(id: string | undefined): string | undefined {
    return this.kept.find(({ token }) => token.id === id)?.text;
  }

  /** A token that somebody made by other means. */
  plant(userId: string, description: string, more: Partial<ServiceAuthToken> = {}): ServiceAuthToken {
    const at = this.clock.now();
    const n = ++this.made;
    const token = {
      id: tokenOcid(`n${n}`),
      userId,
      description,
      state: "ACTIVE",
      timeCreated: iso(at),
      ...more,
    };
    this.kept.push({ token, text: `text-of-${n}`, at, activeAt: at });
    return token;
  }

  /** Deletes a token by other means. */
  drop(id: string | undefined): void {
    const at = this.kept.findIndex(({ token }) => token.id === id);
    if (at >= 0) this.kept.splice(at, 1);
  }

  async list(userId: string): Promise<ServiceAuthToken[]> {
    return this.step({ operation: "list", userId }, () =>
      this.kept
        .filter(({ token, at }) => token.userId === userId && this.clock.now() >= at + this.lagMs)
        .map((kept) => this.shown(kept)),
    );
  }

  async create({ userId, description, retryToken }: CreateRequest) {
    return this.step({ operation: "create", userId, description, retryToken }, () => {
      const earlier = this.retries.get(retryToken);
      const kept = this.kept.find(({ token }) => token.id === earlier);
      if (earlier && !kept) throw refused(409, "InvalidatedRetryToken");
      if (kept) return this.answer(kept);
      if (this.live(userId).length >= 2) throw limitReached();
      const { id } = this.plant(userId, description);
      this.retries.set(retryToken, id);
      const made = this.find(userId, id);
      made.activeAt = made.at + this.creatingMs;
      return this.answer(made);
    });
  }

  async update(userId: string, id: string, description: string): Promise<ServiceAuthToken> {
    return this.step({ operation: "update", userId, id, description }, () => {
      const kept = this.find(userId, id);
      kept.token = { ...kept.token, description };
      return this.shown(kept);
    });
  }

  async delete(userId: string, id: string): Promise<void> {
    return this.step({ operation: "delete", userId, id }, () => this.drop(this.find(userId, id).token.id));
  }

  private find(userId: string, id: string): Kept {
    const kept = this.kept.find(({ token }) => token.id === id && token.userId === userId);
    if (!kept) throw notFound();
    return kept;
  }

  private shown({ token, activeAt }: Kept): ServiceAuthToken {
    return this.clock.now() >= activeAt ? token : { ...token, state: "CREATING" };
  }

  private answer(kept: Kept) {
    return { ...this.shown(kept), ...(this.mute ? {} : { token: kept.text }) };
  }

  private async step<T>(call: Call, effect: () => T): Promise<T> {
    const index = this.calls.push(call) - 1;
    const before = this.fault?.(call, "before", index);
    if (before) throw before;
    const result = effect();
    const after = this.fault?.(call, "after", index);
    if (after) throw after;
    return result;
  }
}
