/** A source of the current time, in milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

/** Returns the given number of random bytes. */
export type Random = (bytes: number) => Buffer;

/** Resolves after the given number of milliseconds; used by the faults `delay` and `drip`. */
export type Sleep = (ms: number) => Promise<void>;

/** A region of the emulated service; each region has its own port. */
export interface Region {
  /** Three letters, as in `PHX`. */
  key: string;
  /** As in `us-phoenix-1`. */
  name: string;
  /** Whether this is the tenancy's home region, the only one that accepts writes. */
  home: boolean;
}

/** The emulated tenancy. */
export interface Tenancy {
  id: string;
  name: string;
  /** The Object Storage namespace: the first part of a registry user name. */
  namespace: string;
}

/** The response that a handler returns; responseWriter sends it. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A request as the handlers see it: read completely, nothing decoded. */
export interface ApiRequest {
  region: Region;
  /** `http://127.0.0.1:port` of the server that received the request, or `https:`. */
  origin: string;
  method: string;
  /** The request target byte for byte, as it was signed. */
  target: string;
  /** The target without its query; not decoded. */
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  requestId: string;
}
