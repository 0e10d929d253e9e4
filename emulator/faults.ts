import type { Operation } from "./router";

/** Whether a fault strikes before the request has its effect, or after it. */
export type When = "before" | "after";

/**
 * What goes wrong. Where `when` is not a choice, the request has its effect and the answer is spoilt.
 *
 * - `status`: answers that status; before the effect by default. `body` replaces Oracle's error body.
 * - `delay`: waits, then goes on as if nothing had happened; before the effect by default.
 * - `drop`: closes the connection without an answer.
 * - `hang`: never answers; before the effect by default.
 * - `truncate`: promises the whole length, sends half of it, closes the connection.
 * - `garbage`: sends what is no JSON under the right status.
 * - `drip`: sends the answer in pieces of so many bytes, waiting before each.
 * - `override`: sends another body, given or made of the right one, or another status or headers.
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

/** Which requests a rule is for; what is left out matches everything. */
export interface FaultMatch {
  method?: string;
  /** Against the undecoded path; a string is taken as a regular expression. */
  pathPattern?: RegExp | string;
  operation?: Operation | readonly Operation[];
  /** The first request to strike, counted from 1 among those that match since the rule was added. */
  nth?: number;
}

/** One line of the script. */
export interface FaultRule {
  /** Default: every request. */
  match?: FaultMatch;
  /** How often it strikes. Default 1. */
  times?: number;
  fault: Fault;
}

interface ScriptedRule {
  rule: FaultRule;
  pattern: RegExp | undefined;
  seen: number;
  left: number;
}

/** The faults still to come, in order: a request gets the first one that matches, and at most one. */
export class FaultScript {
  private rules: ScriptedRule[] = [];

  /** Appends rules. Throws where a path pattern is no regular expression. */
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

  /** Forgets every rule. */
  clear(): void {
    this.rules = [];
  }

  /** How many strikes are still to come. */
  get pending(): number {
    return this.rules.reduce((sum, { left }) => sum + left, 0);
  }

  /** The fault for this request, used up. */
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
