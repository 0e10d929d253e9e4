import type { Fault } from "../../emulator";
import type { FaultEnvironment } from "./environment";

/** A fault at a request. */
export interface InjectedFault {
  readonly name: string;
  /** Whether the fault comes before or after the request's effect. */
  readonly timing: "before" | "after";
  /** Whether the same request may succeed later. */
  readonly passing: boolean;
  /** The error of a run that does not survive it. */
  readonly error: RegExp;
  /** The emulator's fault. */
  readonly script?: (environment: FaultEnvironment) => Fault;
  /** Other ways to cause it, and to end it. */
  readonly arm?: (environment: FaultEnvironment, lasting: boolean) => void;
  readonly disarm?: (environment: FaultEnvironment) => Promise<void> | void;
  /** It is a timeout, so that the request timeout must be short. */
  readonly slow?: boolean;
  /** Only lists can have it. */
  readonly listsOnly?: boolean;
}

const status = (
  code: number,
  name: string,
  more: Partial<Extract<Fault, { kind: "status" }>> = {},
): (() => Fault) => {
  return () => ({ kind: "status", status: code, code: name, ...more });
};

const HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";

/** For a lasting fault the proxy stays shut; else it opens again after this time. */
const REFUSED_MS = 60;

const TIMED_OUT =
  /no complete answer from [\d.:]+, named by (region .*|the tenancy's home region), within 2 s/;

/** Every fault that one request can meet. */
export const FAULTS: readonly InjectedFault[] = [
  {
    name: "connection refused",
    timing: "before",
    passing: true,
    error: /cannot be reached \(ECONNREFUSED\)/,
    arm: ({ proxy }, lasting) => {
      proxy?.shut();
      if (!lasting) setTimeout(() => void proxy?.open(), REFUSED_MS);
    },
    disarm: ({ proxy }) => proxy?.open(),
  },
  {
    name: "reset before the effect",
    timing: "before",
    passing: true,
    error: /the connection to [\d.:]+ broke off/,
    script: () => ({ kind: "drop", when: "before" }),
  },
  {
    name: "reset after the effect",
    timing: "after",
    passing: true,
    error: /the connection to [\d.:]+ broke off/,
    script: () => ({ kind: "drop", when: "after" }),
  },
  {
    name: "time-out before the effect",
    timing: "before",
    passing: true,
    slow: true,
    error: TIMED_OUT,
    script: () => ({ kind: "hang", when: "before" }),
  },
  {
    name: "time-out after the effect",
    timing: "after",
    passing: true,
    slow: true,
    error: TIMED_OUT,
    script: () => ({ kind: "hang", when: "after" }),
  },
  {
    name: "401",
    timing: "before",
    passing: false,
    error: /HTTP 401 NotAuthenticated.*signature was not accepted/s,
    script: status(401, "NotAuthenticated"),
  },
  {
    name: "403",
    timing: "before",
    passing: false,
    error: /HTTP 403 NotAuthorized.*may not do this/s,
    script: status(403, "NotAuthorized"),
  },
  {
    name: "404",
    timing: "before",
    passing: false,
    error: /HTTP 404 NotAuthorizedOrNotFound.*(this caller may not see|may not see it)/s,
    script: status(404, "NotAuthorizedOrNotFound"),
  },
  {
    name: "409 IncorrectState",
    timing: "before",
    passing: true,
    error: /HTTP 409 IncorrectState.*run the command again/s,
    script: status(409, "IncorrectState"),
  },
  {
    name: "409 InvalidatedRetryToken",
    timing: "before",
    passing: false,
    error: /HTTP 409 InvalidatedRetryToken/,
    script: status(409, "InvalidatedRetryToken"),
  },
  {
    name: "412",
    timing: "before",
    passing: false,
    error: /HTTP 412 NoEtagMatch.*run the command again/s,
    script: status(412, "NoEtagMatch"),
  },
  {
    name: "429, Retry-After in seconds",
    timing: "before",
    passing: true,
    error: /HTTP 429 TooManyRequests.*throttling/s,
    script: status(429, "TooManyRequests", { headers: { "retry-after": "1" } }),
  },
  {
    name: "429, Retry-After as a date",
    timing: "before",
    passing: true,
    error: /HTTP 429 TooManyRequests.*throttling/s,
    script: () => {
      const date = new Date(Date.now() + 1_000).toUTCString();
      return { kind: "status", status: 429, code: "TooManyRequests", headers: { "retry-after": date } };
    },
  },
  {
    name: "500",
    timing: "before",
    passing: true,
    error: /HTTP 500 InternalServerError.*kept failing/s,
    script: status(500, "InternalServerError"),
  },
  {
    name: "500 after the effect",
    timing: "after",
    passing: true,
    error: /HTTP 500 InternalServerError.*kept failing/s,
    script: status(500, "InternalServerError", { when: "after" }),
  },
  {
    name: "502 with HTML",
    timing: "before",
    passing: true,
    error: /HTTP 502(?!.*nginx).*kept failing/s,
    script: status(502, "", { body: HTML, headers: { "content-type": "text/html" } }),
  },
  {
    name: "503",
    timing: "before",
    passing: true,
    error: /HTTP 503 ServiceUnavailable.*kept failing/s,
    script: status(503, "ServiceUnavailable"),
  },
  {
    name: "truncated body",
    timing: "after",
    passing: true,
    error: /the connection to [\d.:]+ broke off/,
    script: () => ({ kind: "truncate" }),
  },
  {
    name: "garbage body",
    timing: "after",
    passing: true,
    error: /the answer is not the service's: no JSON/,
    script: () => ({ kind: "garbage" }),
  },
  {
    name: "slow drip",
    timing: "after",
    passing: true,
    slow: true,
    error: TIMED_OUT,
    script: () => ({ kind: "drip", bytes: 1, ms: 1_000 }),
  },
  {
    name: "clock skew",
    timing: "before",
    passing: false,
    error: /HTTP 401 NotAuthenticated.*clock is \d+ minutes ahead of the service's/s,
    arm: (environment) => {
      environment.skew.ms = -10 * 60_000;
    },
    disarm: (environment) => {
      environment.skew.ms = 0;
    },
  },
  {
    name: "a list that lags",
    timing: "before",
    passing: true,
    listsOnly: true,
    error: /./,
    arm: ({ emulator }) => {
      emulator.settings.newTokenLagMs = 800;
    },
    disarm: ({ emulator }) => {
      emulator.settings.newTokenLagMs = 0;
    },
  },
  {
    name: "a list with DELETED items",
    timing: "before",
    passing: true,
    listsOnly: true,
    error: /./,
    arm: ({ emulator, user }) => {
      emulator.settings.deletedMs = Number.POSITIVE_INFINITY;
      for (const state of ["DELETED", "DELETING"]) {
        emulator.store.addToken({ userId: user, description: "ci", state });
      }
    },
  },
];
