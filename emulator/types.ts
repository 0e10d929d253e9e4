/** Milliseconds since the epoch, from wherever the caller takes its time. */
export interface Clock {
  now(): number;
}

/** So many random bytes. */
export type Random = (bytes: number) => Buffer;

/** Resolves after so many milliseconds; used by the faults that take time. */
export type Sleep = (ms: number) => Promise<void>;

/** One region in which the emulated service is reached; each has a port of its own. */
export interface Region {
  /** Three letters, as in `PHX`. */
  key: string;
  /** As in `us-phoenix-1`. */
  name: string;
  /** Whether this is the tenancy's home region, the only one that takes writes. */
  home: boolean;
}

/** The tenancy the emulator plays; it has exactly one. */
export interface Tenancy {
  id: string;
  name: string;
  /** The object storage namespace: the first part of a registry user name. */
  namespace: string;
}

/** What a handler answers; one adapter writes it. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A request as the handlers see it: read to its end, nothing decoded. */
export interface ApiRequest {
  region: Region;
  /** `http://127.0.0.1:port` of the server that took the request, or `https:`. */
  origin: string;
  method: string;
  /** The request target byte for byte, as it was signed. */
  target: string;
  /** The target without its query; percent signs are left alone. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  requestId: string;
}
