import type { IdentityClient } from "oci-identity";
import type { Signer } from "./auth/signer";
import { isCancelled, type Operation, type SignedBy, TransportError } from "./errors";
import { type HomeRegion, homeRegionFinder } from "./homeRegion";
import { parseAuthToken, parseAuthTokens } from "./responses";
import { type RetryHost, withRetries } from "./retry";
import { httpClient, type TransportCall } from "./transport";
import type { AuthTokenService, Target } from "./types";

export interface ServiceOptions {
  readonly target: Target;
  /** What named the target, for the errors of one that cannot be reached. */
  readonly targetOrigin?: string | undefined;
  /** The OCID of the tenancy, which a session may have to tell first. */
  readonly tenancyOcid: () => Promise<string>;
  /** The OCID of the user who signs the requests; absent, or nothing, where a principal signs that is no user. */
  readonly userOcid?: (() => Promise<string | undefined>) | undefined;
  readonly signer: Signer;
  /** For the message of a refusal. */
  readonly signedBy?: SignedBy | undefined;
  readonly retry: RetryHost;
  readonly fetch: typeof fetch;
  /** One attempt, from connecting to the last byte of the answer, in milliseconds. */
  readonly attemptTimeoutMs: number;
  /** The endpoint of a region, where it is not the public one. */
  readonly endpointOf?: ((region: string) => string) | undefined;
}

/** A list this long has no end: the service repeats itself. */
const MAX_PAGES = 100;

/** The Identity service, through Oracle's client, with this package's own transport, retries and routing. */
export function identityService(options: ServiceOptions): AuthTokenService {
  const sdk = loadSdk();
  const home: HomeRegion = homeRegionFinder(options.target, (target, signal) =>
    call("ListRegionSubscriptions", { signal }, target, async (client) => {
      const answer = await client.listRegionSubscriptions({ tenancyId: await options.tenancyOcid() });
      return answer.items;
    }),
  );

  /** One call of the SDK's client, with retries. A new client for each call, because its requests take no signal and no page. */
  async function call<T>(
    operation: Operation,
    bounds: Omit<TransportCall, "operation">,
    target: Target,
    use: (client: IdentityClient) => Promise<T>,
  ): Promise<T> {
    return withRetries(operation, options.retry, bounds.signal, () =>
      use(sdk.client(target, options, { operation, ...bounds })),
    );
  }

  const write = <T>(
    operation: Operation,
    bounds: Omit<TransportCall, "operation"> | undefined,
    use: (client: IdentityClient) => Promise<T>,
  ) => home.route(bounds?.signal, (target) => call(operation, { ...bounds }, target, use));

  /** Every page of a list: half of one would prove absent what is on the other half. */
  async function allPages<T>(
    operation: Operation,
    signal: AbortSignal | undefined,
    use: (client: IdentityClient) => Promise<{ readonly items: readonly T[]; readonly next: string }>,
  ): Promise<T[]> {
    const all: T[] = [];
    let page: string | undefined;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const { items, next } = await call(operation, { signal, page }, options.target, use);
      all.push(...items);
      if (!next || next === page) return all;
      page = next;
    }
    throw new TransportError(operation, "garbled", `the list has no end after ${MAX_PAGES} pages`);
  }

  async function allUsers(signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
    const users = await allPages("ListUsers", signal, async (client) => {
      const { items, opcNextPage } = await client.listUsers({
        compartmentId: await options.tenancyOcid(),
        limit: 1000,
      });
      return { items: items.filter(({ lifecycleState }) => lifecycleState !== "DELETED"), next: opcNextPage };
    });
    return new Set(users.map(({ id }) => id));
  }

  return {
    list: (userId, bounds) =>
      allPages("ListAuthTokens", bounds?.signal, async (client) => {
        const { items, opcNextPage } = await client.listAuthTokens({ userId });
        return { items: parseAuthTokens("ListAuthTokens", items, userId), next: opcNextPage };
      }),
    async create({ userId, description, retryToken }, bounds) {
      return write("CreateAuthToken", bounds, async (client) => {
        const answer = await client.createAuthToken({
          userId,
          createAuthTokenDetails: { description },
          opcRetryToken: retryToken,
        });
        return parseAuthToken("CreateAuthToken", answer.authToken, userId);
      });
    },
    // No if-match: neither a list nor the state has an ETag, so there is no version that an update could be meant for.
    update: (userId, id, description, bounds) =>
      write("UpdateAuthToken", bounds, async (client) => {
        const answer = await client.updateAuthToken({
          userId,
          authTokenId: id,
          updateAuthTokenDetails: { description },
        });
        const { token: _token, ...updated } = parseAuthToken("UpdateAuthToken", answer.authToken, userId);
        return updated;
      }),
    delete: (userId, id, bounds) =>
      write("DeleteAuthToken", bounds, async (client) => {
        await client.deleteAuthToken({ userId, authTokenId: id });
      }),
    async isUserGone(userId, bounds) {
      try {
        const signer = await options.userOcid?.();
        if (!signer) return false;
        const users = await allUsers(bounds?.signal);
        // A list that lacks its own reader is of another identity domain, or not the whole one: it proves nothing.
        return users.has(signer) && !users.has(userId);
      } catch (error) {
        if (isCancelled(error)) throw error;
        return false;
      }
    },
  };
}

/** Loads the SDK at the first call only: a plugin that just answers a schema must start fast. */
function loadSdk() {
  let loaded: { common: typeof import("oci-common"); identity: typeof import("oci-identity") } | undefined;
  return {
    client(target: Target, options: ServiceOptions, call: TransportCall): IdentityClient {
      loaded ??= { common: require("oci-common"), identity: require("oci-identity") };
      const { common, identity } = loaded;
      const hostOrigin = target === options.target ? options.targetOrigin : "the tenancy's home region";
      const client = new identity.IdentityClient(
        // The signer sits in the transport; the SDK's own would parse the key at every call.
        { httpClient: httpClient({ ...options, hostOrigin }, call) } as unknown as ConstructorParameters<
          typeof identity.IdentityClient
        >[0],
        {
          retryConfiguration: common.NoRetryConfigurationDetails,
          circuitBreaker: new common.CircuitBreaker({ disableClientCircuitBreaker: true }),
        },
      );
      if ("endpoint" in target) client.endpoint = target.endpoint;
      else if (options.endpointOf) client.endpoint = options.endpointOf(target.region);
      else client.regionId = target.region;
      return client;
    },
  };
}
