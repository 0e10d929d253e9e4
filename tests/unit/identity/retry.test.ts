import { expect } from "chai";
import fc from "fast-check";
import { ServiceError, TransportError } from "../../../provider/identity/errors";
import { defaultRetryPolicy, isTransient, nextDelay, withRetries } from "../../../provider/identity/retry";
import { VirtualClock } from "../../helpers/clock";
import { broken, limitReached, notFound, refused, wrongRegion } from "../../helpers/errors";
import { rejection } from "../../helpers/outcome";

const policy = defaultRetryPolicy;
const unavailable = () => refused(503, "ServiceUnavailable");
const throttled = (retryAfterMs: number) => refused(429, "TooManyRequests", { retryAfterMs });

describe("identity: retry, the decisions", () => {
  for (const error of [
    ...[408, 429, 500, 502, 503, 504].map((status) => refused(status)),
    refused(409, "IncorrectState"),
    ...(["unreachable", "interrupted", "timeout", "garbled"] as const).map((failure) => broken(failure)),
  ]) {
    it(`retries ${error.message}`, () => expect(isTransient(error)).to.equal(true));
  }

  for (const error of [
    ...[302, 400, 401, 403, 404, 405, 409, 412, 413, 501].map((status) => refused(status)),
    limitReached(),
    refused(400, "LimitExceeded"),
    refused(409, "InvalidatedRetryToken"),
    refused(401, "NotAuthenticated"),
    refused(412, "NoEtagMatch"),
    notFound(),
    wrongRegion(),
    broken("cancelled"),
    broken("untrusted"),
    new Error("a bug"),
    undefined,
  ]) {
    it(`does not retry ${error instanceof Error ? error.message : error}`, () => {
      expect(isTransient(error)).to.equal(false);
      expect(nextDelay(error, 1, 0, policy, () => 0.5)).to.equal(undefined);
    });
  }

  it("waits between nothing and a ceiling that doubles up to the cap", () => {
    const least = [1, 2, 3, 6, 50].map((attempt) => nextDelay(unavailable(), attempt, 0, policy, () => 0));
    const most = [1, 2, 3, 4, 5, 6, 50].map((attempt) =>
      nextDelay(unavailable(), attempt, 0, policy, () => 1),
    );
    expect(least).to.deep.equal([0, 0, 0, 0, 0]);
    expect(most).to.deep.equal([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it("spreads its waits over the whole range, whatever the attempt", () => {
    const attempts = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(attempts, fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1));
        expect(nextDelay(unavailable(), attempt, 0, policy, () => random)).to.equal(random * ceiling);
      }),
    );
  });

  it("never comes back before a Retry-After is over, and not all callers at once", () => {
    const wait = (random: number) => nextDelay(throttled(7000), 1, 0, policy, () => random);
    expect([wait(0), wait(0.5), wait(1)]).to.deep.equal([7000, 7250, 7500]);
    const asked = fc.integer({ min: 0, max: 60_000 });
    fc.assert(
      fc.property(
        asked,
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ms, n, r) => {
          expect(nextDelay(throttled(ms), n, 0, policy, () => r)).to.be.at.least(ms);
        },
      ),
    );
  });

  it("waits for a Retry-After that is longer than its own cap", () => {
    expect(nextDelay(throttled(60_000), 1, 0, policy, () => 0)).to.equal(60_000);
  });

  it("gives up at once where a Retry-After does not fit in the time that is left", () => {
    expect(nextDelay(throttled(120_001), 1, 0, policy, () => 0)).to.equal(undefined);
    expect(nextDelay(throttled(60_000), 1, 60_001, policy, () => 0)).to.equal(undefined);
    expect(nextDelay(throttled(Number.POSITIVE_INFINITY), 1, 0, policy, () => 0)).to.equal(undefined);
  });

  it("starts no attempt after the budget, which is shorter where nobody is reached", () => {
    const at = (elapsed: number, error: Error) => nextDelay(error, 1, elapsed, policy, () => 0);
    expect([at(120_000, unavailable()), at(120_001, unavailable())]).to.deep.equal([0, undefined]);
    expect([at(20_000, broken("unreachable")), at(20_001, broken("unreachable"))]).to.deep.equal([
      0,
      undefined,
    ]);
    expect(at(20_001, broken("interrupted"))).to.equal(0);
    const short = { ...policy, budgetMs: 5000 };
    expect(nextDelay(broken("unreachable"), 1, 5001, short, () => 0)).to.equal(undefined);
  });
});

describe("identity: withRetries", () => {
  function host(random = 0.5, budget = {}) {
    const clock = new VirtualClock();
    return { clock, random: () => random, policy: { ...policy, ...budget } };
  }
  /** Fails with these errors in turn, then succeeds. */
  function script(...errors: unknown[]) {
    const attempts = { made: 0 };
    return {
      attempts,
      once: async () => {
        attempts.made++;
        if (errors.length > 0) throw errors.shift();
        return "done";
      },
    };
  }

  it("does not wait for what succeeds", async () => {
    const at = host();
    expect(await withRetries("CreateAuthToken", at, undefined, script().once)).to.equal("done");
    expect(at.clock.slept).to.deep.equal([]);
  });

  it("goes on until it succeeds", async () => {
    const at = host();
    const { once, attempts } = script(unavailable(), broken("timeout"), throttled(3000), unavailable());
    expect(await withRetries("CreateAuthToken", at, undefined, once)).to.equal("done");
    expect([attempts.made, at.clock.slept]).to.deep.equal([5, [250, 500, 3250, 2000]]);
  });

  it("throws what will not pass as it is, after one attempt", async () => {
    for (const error of [
      limitReached(),
      notFound(),
      refused(401),
      new TypeError("bug"),
      broken("cancelled"),
    ]) {
      const at = host();
      const { once, attempts } = script(error);
      expect(await rejection(withRetries("CreateAuthToken", at, undefined, once))).to.equal(error);
      expect([attempts.made, at.clock.slept]).to.deep.equal([1, []]);
    }
  });

  it("throws the last error once the budget is spent, which is a time and not a number of tries", async () => {
    for (const random of [0.01, 0.5, 1]) {
      const at = host(random);
      const start = at.clock.now();
      let last: Error | undefined;
      const failing = async () => {
        expect(at.clock.now() - start).to.be.at.most(policy.budgetMs);
        at.clock.time += 100;
        last = unavailable();
        throw last;
      };
      expect(await rejection(withRetries("ListAuthTokens", at, undefined, failing))).to.equal(last);
      expect(at.clock.now() - start).to.be.within(policy.budgetMs - policy.capMs, policy.budgetMs + 100);
    }
  });

  it("counts the time of the attempts themselves", async () => {
    const at = host(0.5);
    const slow = async () => {
      at.clock.time += 70_000;
      throw broken("timeout");
    };
    await rejection(withRetries("ListAuthTokens", at, undefined, slow));
    expect(at.clock.slept).to.have.length(1);
  });

  it("makes one attempt where the budget is nothing", async () => {
    const at = host(0.5, { budgetMs: 0 });
    const { once, attempts } = script(unavailable());
    expect(await rejection(withRetries("ListAuthTokens", at, undefined, once))).to.be.instanceOf(
      ServiceError,
    );
    expect(attempts.made).to.equal(1);
  });

  it("ends at once where a Retry-After is longer than the budget, with the service's own error", async () => {
    const at = host();
    const error = throttled(600_000);
    expect(await rejection(withRetries("ListAuthTokens", at, undefined, script(error).once))).to.equal(error);
    expect(at.clock.slept).to.deep.equal([]);
  });

  it("ends a wait when the caller cancels, and says what it was waiting for", async () => {
    const at = host();
    const stop = new AbortController();
    at.clock.onSleep = () => stop.abort();
    const error = unavailable();
    const { once, attempts } = script(error);
    const outcome = await rejection(withRetries("DeleteAuthToken", at, stop.signal, once));
    expect(outcome).to.be.instanceOf(TransportError).and.to.include({ failure: "cancelled" });
    expect(outcome).to.have.property("message").that.includes(error.message);
    expect(attempts.made).to.equal(1);
  });
});
