import type { Fault } from "./faults";
import type { Operation } from "./router";

/** One recorded request. It holds no token value: response bodies are not recorded. */
export interface JournalEntry {
  /** Counts from 0 since the start; `clear` does not reset it. */
  index: number;
  /** When the request arrived, by the service's clock: RFC 3339 with milliseconds. */
  time: string;
  /** The key of the region that received it. */
  region: string;
  operation: Operation;
  method: string;
  /** Not decoded, without the query. */
  path: string;
  query: Record<string, string>;
  /** Names in lower case; `authorization` and `opc-obo-token` are redacted. */
  headers: Record<string, string>;
  /** The request body. Empty for requests to other services than Identity, because their bodies may hold secrets. */
  body: string;
  opcRequestId: string;
  /** The user or other principal whose signature or token was accepted. */
  caller?: string;
  /** The session whose key signed: the `jti` of its token. */
  session?: string;
  /** The fault that was applied. */
  fault?: Fault["kind"];
  /** Why the request was rejected, in more detail than in the response. */
  refusal?: string;
  /** The status of the response; absent until there is a response. */
  status?: number;
}

const SECRET_HEADERS = ["authorization", "opc-obo-token"];

/** The part of the journal that tests use. */
export type EmulatorJournal = Pick<Journal, "entries" | "of" | "clear">;

/** A record of every request, in the order of arrival. */
export class Journal {
  private list: JournalEntry[] = [];
  private next = 0;

  /** All entries since the last `clear`; entries of requests in progress still change. */
  get entries(): readonly JournalEntry[] {
    return this.list;
  }

  /** The entries of one operation, such as `createAuthToken`. */
  of(operation: Operation): JournalEntry[] {
    return this.list.filter((entry) => entry.operation === operation);
  }

  /** Removes all entries. */
  clear(): void {
    this.list = [];
  }

  /** Records a request that arrives. */
  open(entry: Omit<JournalEntry, "index" | "headers">, headers: Record<string, string>): JournalEntry {
    const redacted = { ...headers };
    for (const name of SECRET_HEADERS) if (name in redacted) redacted[name] = "[redacted]";
    const recorded = { ...entry, index: this.next, headers: redacted };
    this.next += 1;
    this.list.push(recorded);
    return recorded;
  }
}
