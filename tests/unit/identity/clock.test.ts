import type { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { clockOf, systemClock } from "../../../provider/identity/clock";
import { durationSetting } from "../../../provider/identity/settings";
import { rejection } from "../../helpers/outcome";

const DAY_MS = 86_400_000;
/** Node.js sets a timer of more than this to one millisecond. */
const LONGEST = 2 ** 31 - 1;

function recording() {
  const set: number[] = [];
  const timer = (async (ms: number) => void set.push(ms)) as typeof delay;
  return { set, clock: clockOf(() => 0, timer) };
}

describe("the clock", () => {
  it("sleeps for longer than a timer can be set to, in parts", async () => {
    for (const days of [1, 24, 25, 30, 365]) {
      const { set, clock } = recording();
      await clock.sleep(days * DAY_MS);
      expect(
        set.reduce((sum, ms) => sum + ms, 0),
        `${days} days`,
      ).to.equal(days * DAY_MS);
      expect(Math.max(...set)).to.be.at.most(LONGEST);
    }
  });

  it("sets one timer for what one can do, nothing included", async () => {
    for (const ms of [0, 1, LONGEST]) {
      const { set, clock } = recording();
      await clock.sleep(ms);
      expect(set).to.deep.equal([ms]);
    }
  });

  it("ends a sleep with the signal's own reason, also a very long one", async () => {
    const reason = new Error("ended");
    const ends = new AbortController();
    const sleeping = rejection(systemClock.sleep(60 * DAY_MS, ends.signal));
    ends.abort(reason);
    expect(await sleeping).to.equal(reason);
    expect(await rejection(systemClock.sleep(1, AbortSignal.abort(reason)))).to.equal(reason);
  });
});

describe("a time among the settings", () => {
  it("is in whole milliseconds, which is all that a timer takes", () => {
    for (const seconds of ["1.005", "0.0014", "2.3", "86400"]) {
      const ms = durationSetting("requestTimeoutSeconds", () => seconds, {});
      expect(Number.isInteger(ms), seconds).to.equal(true);
      expect(Math.abs(ms - Number(seconds) * 1000)).to.be.below(1);
      AbortSignal.timeout(ms);
    }
  });
});
