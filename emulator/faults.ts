import type { Operation } from "./router";

/** Whether a fault is applied before or after the request takes effect. */
export type When = "before" | "after";

/**
 * What goes wrong with a request. A fault without `when` is applied after the request took effect.
 *
 * - `status`: responds with that status; before the effect by default. `body` replaces Oracle's error body.
 * - `delay`: waits, then continues normally; before the effect by default.
 * - `drop`: closes the connection without a response.
 * - `hang`: never responds; before the effect by default.
 * - `truncate`: announces the whole length, sends half of it and closes the connection.
 * - `garbage`: sends a body that is not JSON, with the normal status.
 * - `drip`: sends the response in pieces of `bytes` bytes and waits `ms` milliseconds before each.
 * - `override`: replaces the body (by `body`, or by what `transform` makes of it), the status or headers.
 */
export type Fault =
  | {
      kind: "status";
      status: number;
      code?: string;
      message?: string;
      headers?: Record<string, string>;
      body?: string;
      when?: When;
    }
  | { kind: "delay"; ms: number; when?: When }
  | { kind: "drop"; when: When }
  | { kind: "hang"; when?: When }
  | { kind: "truncate" }
  | { kind: "garbage"; body?: string }
  | { kind: "drip"; bytes: number; ms: number }
  | {
      kind: "override";
      body?: unknown;
      transform?: (body: unknown) => unknown;
      status?: number;
      headers?: Record<string, string>;
    };

/** Which requests a rule applies to; an omitted field matches everything. */
export interface FaultMatch {
  method?: string;
  /** Matches the path, which is not decoded; a string is a regular expression. */
  pathPattern?: RegExp | string;
  operation?: Operation | readonly Operation[];
  /** The first request that gets the fault, counted from 1 among the matching ones since the rule was added. */
  nth?: number;
}

/** A fault, the requests that get it, and how many do. */
export interface FaultRule {
  /** Default: every request. */
  match?: FaultMatch;
  /** How many requests get the fault. Default 1. */
  times?: number;
  fault: Fault;
}

interface ScriptedRule {
  rule: FaultRule;
  pattern: RegExp | undefined;
  seen: number;
  left: number;
}

/** The part of the script that tests use. */
export type EmulatorFaults = Pick<FaultScript, "add" | "clear" | "pending">;

/** The scripted faults. A request gets at most one: that of the first rule that matches. */
export class FaultScript {
  private rules: ScriptedRule[] = [];

  /** Appends rules. Throws if a path pattern is not a regular expression. */
  add(...rules: FaultRule[]): void {
    for (const rule of rules) {
      const pattern = rule.match?.pathPattern;
      this.rules.push({
        rule,
        pattern: pattern === undefined ? undefined : new RegExp(pattern),
        seen: 0,
        left: rule.times ?? 1,
      });
    }
  }

  /** Removes all rules. */
  clear(): void {
    this.rules = [];
  }

  /** How many faults are still to be applied. */
  get pending(): number {
    return this.rules.reduce((sum, { left }) => sum + left, 0);
  }

  /** The fault for this request, which is then used up. */
  take(request: { method: string; path: string; operation: Operation }): Fault | undefined {
    let taken: Fault | undefined;
    for (const scripted of this.rules) {
      if (!matches(scripted, request)) continue;
      scripted.seen += 1;
      if (taken || scripted.left <= 0 || scripted.seen < (scripted.rule.match?.nth ?? 1)) continue;
      scripted.left -= 1;
      taken = scripted.rule.fault;
    }
    this.rules = this.rules.filter(({ left }) => left > 0);
    return taken;
  }
}

function matches(
  { rule, pattern }: ScriptedRule,
  request: { method: string; path: string; operation: Operation },
): boolean {
  const { method, operation } = rule.match ?? {};
  if (method !== undefined && method !== request.method) return false;
  if (pattern && request.path.search(pattern) < 0) return false;
  return operation === undefined || [operation].flat().includes(request.operation);
}
