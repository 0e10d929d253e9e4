import type { Fault } from "./faults";
import type { Operation } from "./router";

/** One request as it came and went. Holds no token text: create's answer is not recorded. */
export interface JournalEntry {
  /** Counted from 0 since the start; not reset by `clear`. */
  index: number;
  /** When it arrived, by the service's clock: RFC 3339 with milliseconds. */
  time: string;
  /** The key of the region it came to. */
  region: string;
  operation: Operation;
  method: string;
  /** Undecoded, without the query. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case; `authorization` and `opc-obo-token` are redacted. */
  headers: Record<string, string>;
  /** The text of the request's body; recorded for Identity requests alone: the others' may hold a secret. */
  body: string;
  opcRequestId: string;
  /** The user or other principal whose signature or token was accepted. */
  caller?: string;
  /** The session whose key signed: the `jti` of its token. */
  session?: string;
  /** The fault that struck. */
  fault?: Fault["kind"];
  /** Why the request was refused, in more words than the client got. */
  refusal?: string;
  /** The status answered; absent before the answer and where there was none. */
  status?: number;
}

const SECRET_HEADERS = ["authorization", "opc-obo-token"];

/** Every request, in the order of arrival. */
export class Journal {
  private list: JournalEntry[] = [];
  private next = 0;

  /** All entries since the last `clear`; those of requests under way change as they proceed. */
  get entries(): readonly JournalEntry[] {
    return this.list;
  }

  /** The entries of one operation. */
  of(operation: Operation): JournalEntry[] {
    return this.list.filter((entry) => entry.operation === operation);
  }

  /** Forgets the entries so far. */
  clear(): void {
    this.list = [];
  }

  /** Records an arrival. */
  open(entry: Omit<JournalEntry, "index" | "headers">, headers: Record<string, string>): JournalEntry {
    const redacted = { ...headers };
    for (const name of SECRET_HEADERS) if (name in redacted) redacted[name] = "[redacted]";
    const recorded = { ...entry, index: this.next, headers: redacted };
    this.next += 1;
    this.list.push(recorded);
    return recorded;
  }
}
