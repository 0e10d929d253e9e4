import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import {
  type AuthenticationDetailsProvider,
  CircuitBreaker,
  DefaultRequestSigner,
  NoRetryConfigurationDetails,
  type OciError,
  SimpleAuthenticationDetailsProvider,
} from "oci-common";
import { IdentityClient } from "oci-identity";
import {
  type Clock,
  type Emulator,
  type EmulatorOptions,
  generateKeyPair,
  type KeyPair,
  startEmulator,
} from "../../emulator";
import { failureOf } from "./outcome";

let keyPair: Promise<KeyPair> | undefined;

/** One API signing key for all tests of this process: generating one takes a tenth of a second. */
export function sharedKeyPair(): Promise<KeyPair> {
  keyPair ??= generateKeyPair();
  return keyPair;
}

const POOL_SIZE = 8;
const pool: Promise<KeyPair>[] = [];
let taken = 0;

/** A key for a certificate or a session of a test, different from the last seven. */
export function pooledKeyPair(): Promise<KeyPair> {
  const at = taken++ % POOL_SIZE;
  pool[at] ??= generateKeyPair();
  return pool[at];
}

/** A clock that stands still until it is advanced. Starts at the system's time. */
export class ManualClock implements Clock {
  constructor(private time = Date.now()) {}

  now(): number {
    return this.time;
  }

  advance(ms: number): void {
    this.time += ms;
  }
}

/**
 * An emulator with the shared key. Signed dates are checked by the system's clock, since the SDK signs with it, also
 * if the service's own clock is moved.
 */
export async function startTestEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator({
    keyPair: await sharedKeyPair(),
    newKeyPair: pooledKeyPair,
    signatureClock: { now: () => Date.now() },
    ...options,
  });
}

/** The user of that name. */
export function userId(emulator: Emulator, name: string): string {
  return emulator.userId(name);
}

function authenticationOf(emulator: Emulator, user: string): AuthenticationDetailsProvider {
  const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
  return new SimpleAuthenticationDetailsProvider(tenancy, user, fingerprint, privateKeyPem, null);
}

/** Oracle's own client, signing as that user, without retries and without circuit breaker. */
export function identityClient(emulator: Emulator, user: string, url = emulator.url): IdentityClient {
  return identityClientBy(authenticationOf(emulator, user), url);
}

/** Oracle's own client, signing by one of its providers. */
export function identityClientBy(
  authenticationDetailsProvider: AuthenticationDetailsProvider,
  url: string,
): IdentityClient {
  const client = new IdentityClient(
    { authenticationDetailsProvider },
    {
      retryConfiguration: NoRetryConfigurationDetails,
      circuitBreaker: new CircuitBreaker({ disableClientCircuitBreaker: true }),
    },
  );
  client.endpoint = url;
  return client;
}

/** What is signed and what is sent of a raw request. */
export interface RawRequest {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** Sent as it is, encoded slashes included. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A raw response. */
export interface RawResponse {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request byte for byte as it is given. Rejects if the connection breaks. */
export function send(origin: string, { method, path, headers = {}, body }: RawRequest): Promise<RawResponse> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ hostname, port, method, path, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** The headers of a request, signed by Oracle's own signer as that user. */
export async function signedHeaders(
  emulator: Emulator,
  user: string,
  request: RawRequest,
  origin = emulator.url,
): Promise<Record<string, string>> {
  return headersSignedBy(authenticationOf(emulator, user), request, origin);
}

async function headersSignedBy(
  provider: AuthenticationDetailsProvider,
  request: RawRequest,
  origin: string,
): Promise<Record<string, string>> {
  const headers = new Headers(request.headers);
  await new DefaultRequestSigner(provider).signHttpRequest({
    method: request.method,
    uri: origin + request.path,
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  return Object.fromEntries(headers);
}

/** Signs as that user and sends. */
export async function sendSigned(
  emulator: Emulator,
  user: string,
  request: RawRequest,
  origin = emulator.url,
): Promise<RawResponse> {
  return sendSignedBy(authenticationOf(emulator, user), request, origin);
}

/** Signs by one of Oracle's providers and sends. */
export async function sendSignedBy(
  provider: AuthenticationDetailsProvider,
  request: RawRequest,
  origin: string,
): Promise<RawResponse> {
  return send(origin, { ...request, headers: await headersSignedBy(provider, request, origin) });
}

/** The service's error that a call rejects with. */
export async function serviceError(call: Promise<unknown>): Promise<OciError> {
  return (await failureOf(call)) as OciError;
}

/** Registers hooks that close the emulators a suite starts and keep the SDK's console output off the test report. */
export function useEmulators(): (options?: EmulatorOptions) => Promise<Emulator> {
  const open: Emulator[] = [];
  const warn = console.warn;
  beforeEach(() => {
    console.warn = () => undefined;
  });
  afterEach(async () => {
    console.warn = warn;
    await Promise.all(open.splice(0).map((emulator) => emulator.close()));
  });
  return async (options) => {
    const emulator = await startTestEmulator(options);
    open.push(emulator);
    return emulator;
  };
}
