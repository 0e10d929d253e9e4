import type { Settings } from "../../emulator";
import type { Clock } from "../../provider/identity/clock";
import { type Operation, TransportError } from "../../provider/identity/errors";
import type {
  AuthTokenService,
  CallOptions,
  CreatedAuthToken,
  CreateRequest,
  ServiceAuthToken,
} from "../../provider/identity/types";
import { iso } from "./clock";
import { limitReached, notFound, refused } from "./errors";
import { tokenOcid } from "./ocids";

/** One request as it came. */
export interface Call {
  readonly operation: "create" | "list" | "update" | "delete";
  readonly userId: string;
  readonly id?: string;
  readonly description?: string;
  readonly retryToken?: string;
}

/** A token as the service keeps it. A test may change anything of it. */
export interface StoredToken {
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  readonly text: string;
  description: string;
  /** A fixed state, whatever the clock says. */
  state?: string;
  inactiveState?: string;
  timeExpires?: string;
  /** The service does not return its creation time. */
  timeless?: boolean;
  /** The service leaves the value out of its responses. */
  textless?: boolean;
}

/** A failure that awaits a request. */
export interface Fault {
  /** Which of the requests from now on that match, 1 being the first. Default: the first. */
  readonly nth?: number;
  readonly operation?: Call["operation"];
  /** Before the request has its effect, or after it, when only the response is lost. Default: before. */
  readonly when?: "before" | "after";
  readonly error?: Error;
  /** How many requests in a row. Default 1. */
  readonly times?: number;
}

export interface FakeServiceOptions {
  /** How long a new token is CREATING, in milliseconds. Default 0. */
  readonly creatingMs?: number;
  /** How long lists do not have a new token, in milliseconds. Default 0. */
  readonly lagMs?: number;
}

const DAY_MS = 86_400_000;

/** A broken connection: the request may or may not have had its effect. */
const interrupted = (operation: Operation): TransportError =>
  new TransportError(operation, "interrupted", "the connection broke");

/** A minimal Identity service in this process: two tokens a user, retry tokens, states by the clock, lists that lag. */
export class FakeService implements AuthTokenService {
  readonly calls: Call[] = [];
  tokens: StoredToken[] = [];
  /** Whether responses to creates lack the token's value. */
  mute = false;
  /** Called after each request had its effect or was rejected, before the response. */
  onEffect: ((call: Call) => void) | undefined;
  private faults: { fault: Fault; seen: number }[] = [];
  /** The response to a repeated retry token: as the emulator's setting of that name. */
  replays: Settings["retryTokenReplays"] = "rejectDeleted";
  /** Users that the tenancy's list of users lacks. */
  readonly goneUsers = new Set<string>();
  private readonly retryTokens = new Map<string, { id: string; at: number; first: CreatedAuthToken }>();
  private made = 0;

  constructor(
    private readonly clock: Clock,
    readonly options: FakeServiceOptions = {},
  ) {}

  /** Adds a token that no resource of these tests created. */
  add(userId: string, description: string, more: Partial<StoredToken> = {}): StoredToken {
    const name = `t${++this.made}`;
    const createdAt = this.clock.now();
    const token = {
      id: tokenOcid(name),
      userId,
      description,
      createdAt,
      text: `secret-text-of-${name}`,
      ...more,
    };
    this.tokens.push(token);
    return token;
  }

  /** Deletes a token outside of Pulumi. */
  drop(id: string | undefined): void {
    this.tokens = this.tokens.filter((token) => token.id !== id);
  }

  byId(id: unknown): StoredToken | undefined {
    return this.tokens.find((token) => token.id === id);
  }

  fail(fault: Fault): void {
    this.faults.push({ fault, seen: 0 });
  }

  clearFaults(): void {
    this.faults = [];
  }

  /** The operations so far, in order. */
  get operations(): Call["operation"][] {
    return this.calls.map(({ operation }) => operation);
  }

  /** The ids of a user's tokens, oldest first. */
  ids(userId: string): string[] {
    return this.tokens.filter((token) => token.userId === userId).map(({ id }) => id);
  }

  count(operation: Call["operation"]): number {
    return this.calls.filter((call) => call.operation === operation).length;
  }

  list(userId: string, call?: CallOptions): Promise<ServiceAuthToken[]> {
    return this.serve({ operation: "list", userId }, "ListAuthTokens", call, () => {
      const visibleFrom = this.clock.now() - (this.options.lagMs ?? 0);
      return this.tokens
        .filter((token) => token.userId === userId && token.createdAt <= visibleFrom)
        .map((token) => this.shown(token));
    });
  }

  create({ userId, description, retryToken }: CreateRequest, call?: CallOptions): Promise<CreatedAuthToken> {
    return this.serve(
      { operation: "create", userId, description, retryToken },
      "CreateAuthToken",
      call,
      () => {
        const now = this.clock.now();
        const known = this.retryTokens.get(retryToken);
        if (known && now - known.at < DAY_MS) {
          const token = this.replayed(known.id, known.first);
          if (token) return token;
        }
        if (this.ids(userId).length >= 2) throw limitReached();
        const token = this.add(userId, description);
        const first = this.withText(token);
        this.retryTokens.set(retryToken, { id: token.id, at: now, first });
        return first;
      },
    );
  }

  update(userId: string, id: string, description: string, call?: CallOptions): Promise<ServiceAuthToken> {
    return this.serve({ operation: "update", userId, id, description }, "UpdateAuthToken", call, () => {
      const token = this.byId(id);
      if (token?.userId !== userId) throw notFound("UpdateAuthToken");
      token.description = description;
      return this.shown(token);
    });
  }

  delete(userId: string, id: string, call?: CallOptions): Promise<void> {
    return this.serve({ operation: "delete", userId, id }, "DeleteAuthToken", call, () => {
      if (this.byId(id)?.userId !== userId) throw notFound("DeleteAuthToken");
      this.drop(id);
    });
  }

  async isUserGone(userId: string): Promise<boolean> {
    return this.goneUsers.has(userId);
  }

  /** A token as lists show it. */
  shown(token: StoredToken): ServiceAuthToken {
    const { id, userId, description, createdAt, inactiveState, timeExpires } = token;
    const active = this.clock.now() >= createdAt + (this.options.creatingMs ?? 0);
    return {
      id,
      userId,
      description,
      state: token.state ?? (active ? "ACTIVE" : "CREATING"),
      ...(inactiveState === undefined ? {} : { inactiveState }),
      ...(token.timeless ? {} : { timeCreated: iso(createdAt) }),
      ...(timeExpires === undefined ? {} : { timeExpires }),
    };
  }

  /** The response to a repeated retry token; undefined: as for a new one. */
  private replayed(id: string, first: CreatedAuthToken): CreatedAuthToken | undefined {
    const token = this.byId(id);
    if (this.replays === "forget") return undefined;
    if (this.replays === "evenDeleted") return first;
    if (!token || this.replays === "reject") throw refused(409, "InvalidatedRetryToken");
    return this.replays === "withoutValue" ? this.shown(token) : this.withText(token);
  }

  private async serve<T>(
    call: Call,
    operation: Operation,
    bounds: CallOptions | undefined,
    effect: () => T,
  ): Promise<T> {
    if (bounds?.signal?.aborted) {
      throw new TransportError(operation, "cancelled", "cancelled", { cause: bounds.signal.reason });
    }
    this.calls.push(call);
    const fault = this.faultFor(call);
    if (fault && fault.when !== "after") throw fault.error ?? interrupted(operation);
    try {
      const answer = effect();
      if (fault) throw fault.error ?? interrupted(operation);
      return answer;
    } finally {
      this.onEffect?.(call);
    }
  }

  private faultFor({ operation }: Call): Fault | undefined {
    const matching = this.faults.filter(({ fault }) => !fault.operation || fault.operation === operation);
    for (const entry of matching) entry.seen++;
    return matching.find(({ fault: { nth = 1, times = 1 }, seen }) => seen >= nth && seen < nth + times)
      ?.fault;
  }

  private withText(token: StoredToken): CreatedAuthToken {
    return { ...this.shown(token), ...(this.mute || token.textless ? {} : { token: token.text }) };
  }
}
