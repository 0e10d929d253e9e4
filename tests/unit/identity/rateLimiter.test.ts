import { setMaxListeners } from "node:events";
import { expect } from "chai";
import { ServiceError, TransportError } from "../../../provider/identity/errors";
import { type Permit, rateLimiter } from "../../../provider/identity/rateLimiter";
import { defaultRetryPolicy, type RetryHost, withRetries } from "../../../provider/identity/retry";
import { rejection } from "../../helpers/outcome";
import { SharedClock } from "../../helpers/sharedClock";
import { ThrottledService, type Throttling } from "../../helpers/throttledService";

/** The same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function hostOf(clock: SharedClock, seed = 7): RetryHost {
  const { budgetMs } = defaultRetryPolicy;
  return { clock, random: seeded(seed), policy: defaultRetryPolicy, limiter: rateLimiter(clock, budgetMs) };
}

const refusal = (retryAfterMs?: number) =>
  new ServiceError("CreateAuthToken", { status: 429, code: "TooManyRequests", retryAfterMs });

/** Sends a request that the service lets through. */
async function pass(permit: Permit): Promise<void> {
  await permit.acquire(undefined);
  await permit.release(0);
}

/** The limiter loads it at the first refusal, which takes real time: where time is virtual, it must be loaded before. */
const loadQueue = () => import("p-queue");

describe("rateLimiter: how close many creates come to what a service allows", () => {
  before(loadQueue);

  /** Seconds a service takes at best: its burst is free, then a rate after the other. */
  interface Case extends Throttling {
    readonly name: string;
    readonly creates: number;
    readonly parallel?: number;
    readonly idealSeconds: number;
  }

  const constant = (rate: number) => () => rate;
  const changing = (passed: number) => (passed < 100 ? 10 : passed < 200 ? 5 : 20);
  const cases: Case[] = [
    { name: "500 at once at 10/s", creates: 500, rateAfter: constant(10), idealSeconds: 49 },
    {
      name: "500 at once at 10/s, which says Retry-After: 1",
      creates: 500,
      rateAfter: constant(10),
      retryAfterSeconds: 1,
      idealSeconds: 49,
    },
    {
      name: "500, 16 at a time, at 10/s",
      creates: 500,
      parallel: 16,
      rateAfter: constant(10),
      idealSeconds: 49,
    },
    { name: "500 at once at 10, then 5, then 20/s", creates: 500, rateAfter: changing, idealSeconds: 44 },
    {
      name: "500 at once at 10, then 5, then 20/s, which says Retry-After: 1",
      creates: 500,
      rateAfter: changing,
      retryAfterSeconds: 1,
      idealSeconds: 44,
    },
    {
      name: "500 at once at 10/s, half a second away",
      creates: 500,
      rateAfter: constant(10),
      roundTripMs: 500,
      idealSeconds: 49,
    },
    {
      name: "500 at once at 2/s, for longer than the budget",
      creates: 500,
      rateAfter: constant(2),
      idealSeconds: 249,
    },
    {
      name: "500 at once at 2/s, which says Retry-After: 1",
      creates: 500,
      rateAfter: constant(2),
      retryAfterSeconds: 1,
      idealSeconds: 249,
    },
    { name: "5,000 at once at 10/s", creates: 5000, rateAfter: constant(10), idealSeconds: 499 },
  ];

  for (const { name, creates, parallel = creates, idealSeconds, ...throttling } of cases) {
    it(name, async () => {
      for (const seed of [1, 2, 3]) {
        const clock = new SharedClock();
        const service = new ThrottledService(clock, throttling);
        const host = hostOf(clock, seed);
        let begun = 0;
        const worker = async () => {
          while (begun < creates) {
            begun += 1;
            await withRetries("CreateAuthToken", host, undefined, () => service.request());
          }
        };
        await clock.run(Promise.all(Array.from({ length: parallel }, worker)));
        expect(service.passed).to.equal(creates);
        expect(idealSeconds / (clock.now() / 1000), `seed ${seed}`).to.be.within(0.9, 1);
      }
    }).timeout(10_000);
  }
});

describe("rateLimiter", () => {
  before(loadQueue);

  it("never waits while nothing is refused", async () => {
    const clock = new SharedClock();
    const service = new ThrottledService(clock, { rateAfter: () => 1e6 });
    const host = hostOf(clock);
    const creates = Array.from({ length: 1000 }, () =>
      withRetries("CreateAuthToken", host, undefined, () => service.request()),
    );
    await clock.run(Promise.all(creates));
    expect(clock.now()).to.equal(50);
  });

  it("lets go at once what is cancelled, and nothing else", async () => {
    const clock = new SharedClock();
    const service = new ThrottledService(clock, { rateAfter: () => 1 });
    const host = hostOf(clock);
    const user = new AbortController();
    setMaxListeners(0, user.signal);
    const begin = (signal?: AbortSignal) =>
      withRetries("CreateAuthToken", host, signal, () => service.request());
    const stayed = Array.from({ length: 20 }, () => begin());
    const cancelled = Array.from({ length: 200 }, () => rejection(begin(user.signal)));
    let at = 0;
    const cancelling = clock.sleep(3000).then(async () => {
      user.abort();
      const failures = await Promise.all(cancelled);
      at = clock.now();
      for (const failure of failures) {
        expect(failure).to.be.instanceOf(TransportError).and.to.include({ failure: "cancelled" });
      }
    });
    await clock.run(Promise.all([cancelling, ...stayed]));
    expect(at).to.be.within(3000, 3050);
    expect(service.passed).to.equal(20);
    expect(clock.now()).to.be.lessThan(40_000);
  });

  it("gives up with the service's own error where nothing gets through for the whole budget", async () => {
    const clock = new SharedClock();
    const host = hostOf(clock);
    let attempts = 0;
    const begin = () =>
      rejection(
        withRetries("CreateAuthToken", host, undefined, async () => {
          attempts += 1;
          await clock.sleep(50);
          throw refusal();
        }),
      );
    const failures = await clock.run(Promise.all(Array.from({ length: 200 }, begin)));
    for (const failure of failures)
      expect(failure).to.be.instanceOf(ServiceError).and.to.include({ status: 429 });
    expect(clock.now()).to.be.within(100_000, 2 * defaultRetryPolicy.budgetMs);
    expect(attempts, "one each, then half a second apart").to.be.lessThan(400);
  });

  it("lets a retry go before what came later", async () => {
    const clock = new SharedClock();
    const queue = rateLimiter(clock, 10_000);
    const first = queue.permit();
    await first.acquire(undefined);
    await first.release(clock.now(), refusal());
    const order: string[] = [];
    const later = queue.permit();
    const waits = [pass(later).then(() => order.push("later")), pass(first).then(() => order.push("first"))];
    await clock.run(Promise.all(waits));
    expect(order).to.deep.equal(["first", "later"]);
  });

  it("gives up within one budget where there is but one call", async () => {
    for (const retryAfterMs of [undefined, 1000, 20_000]) {
      for (const seed of [1, 2, 3]) {
        const clock = new SharedClock();
        const call = withRetries("CreateAuthToken", hostOf(clock, seed), undefined, async () => {
          throw refusal(retryAfterMs);
        });
        expect(await clock.run(rejection(call))).to.include({ status: 429 });
        expect(clock.now(), `Retry-After ${retryAfterMs}, seed ${seed}`).to.be.within(90_000, 130_000);
      }
    }
  });

  it("does not count the time before a call on that call's budget", async () => {
    const clock = new SharedClock();
    const limiter = rateLimiter(clock, 50_000);
    const refused = limiter.permit();
    await refused.acquire(undefined);
    await refused.release(clock.now(), refusal(30_000));
    await clock.run(clock.sleep(55_000));
    await clock.run(limiter.permit().acquire(undefined));
    expect(clock.now()).to.equal(55_000);
  });

  it("ends the wait for a Retry-After at once when cancelled, and leaves no timer behind", async () => {
    const clock = new SharedClock();
    const limiter = rateLimiter(clock, 120_000);
    const refused = limiter.permit();
    await refused.acquire(undefined);
    await refused.release(clock.now(), refusal(20_000));
    const user = new AbortController();
    const wait = rejection(limiter.permit().acquire(user.signal));
    await clock.run(clock.sleep(1000));
    user.abort(new Error("enough"));
    expect((await wait).message).to.equal("enough");
    const idle = await rejection(clock.run(new Promise(() => undefined)));
    expect(idle.message).to.equal("everybody waits and nobody sleeps");
    expect(clock.now()).to.equal(1000);
  });

  it("sends nothing to a throttling service before its Retry-After is over", async () => {
    const clock = new SharedClock();
    const limiter = rateLimiter(clock, 120_000);
    const refused = limiter.permit();
    await refused.acquire(undefined);
    await refused.release(clock.now(), refusal(20_000));
    const sentAt: number[] = [];
    const send = () => pass(limiter.permit()).then(() => sentAt.push(clock.now()));
    const sends = [send(), send(), send()];
    // Sent beside the first, and refused a little later.
    await clock.run(clock.sleep(300));
    await limiter.permit().release(0, refusal(20_000));
    await clock.run(Promise.all(sends));
    expect(sentAt).to.deep.equal([20_300, 20_300, 20_300]);
  });

  it("forgets the limit when it is long past", async () => {
    const clock = new SharedClock();
    const queue = rateLimiter(clock, 1000);
    const permit = queue.permit();
    await permit.acquire(undefined);
    await permit.release(clock.now(), refusal());
    await clock.run(clock.sleep(60_000));
    const before = clock.now();
    await clock.run(Promise.all(Array.from({ length: 500 }, () => queue.permit().acquire(undefined))));
    expect(clock.now()).to.equal(before);
  });
});
