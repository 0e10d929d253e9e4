import { expect } from "chai";
import fc from "fast-check";
import { nextRotation } from "../../../../provider/resources/rotatingAuthToken/schedule";

const DAY = 86_400_000;
const ms = (text: string | undefined): number => Date.parse(text ?? "none");

/** Does something as a machine of that time zone. */
function inZone<T>(zone: string, act: () => T): T {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    return act();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

const ZONES = ["UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin"];

/** Intervals as a user may write them, a millisecond at least, in calendar parts or days. */
const intervals = fc.oneof(
  fc
    .record({
      y: fc.nat(5),
      m: fc.nat(30),
      d: fc.nat(400),
      h: fc.nat(50),
      s: fc.integer({ min: 1, max: 90 }),
    })
    .map(({ y, m, d, h, s }) => `P${y}Y${m}M${d}DT${h}H${s}S`),
  fc.integer({ min: 1, max: 3_650 }),
  fc.integer({ min: 1, max: 3_650 }).map(String),
);
const times = fc
  .integer({ min: Date.parse("2020-01-01"), max: Date.parse("2060-01-01") })
  .map((time) => new Date(time).toISOString());

describe("an interval", () => {
  const CASES: [since: string, after: string | number, due: string][] = [
    ["2026-01-31T10:00:00Z", "P1M", "2026-02-28T10:00:00.000Z"],
    ["2024-01-31T10:00:00Z", "P1M", "2024-02-29T10:00:00.000Z"],
    ["2024-02-29T10:00:00Z", "P1Y", "2025-02-28T10:00:00.000Z"],
    ["2024-02-29T10:00:00Z", "P4Y", "2028-02-29T10:00:00.000Z"],
    ["2026-12-31T23:59:59Z", "PT1S", "2027-01-01T00:00:00.000Z"],
    ["2026-03-10T12:00:00Z", 30, "2026-04-09T12:00:00.000Z"],
    ["2026-03-10T12:00:00Z", "30", "2026-04-09T12:00:00.000Z"],
    ["2026-03-10T12:00:00Z", "0.5", "2026-03-11T00:00:00.000Z"],
    ["2026-03-10T12:00:00Z", "P2W", "2026-03-24T12:00:00.000Z"],
    // A day is 24 hours, also when daylight saving time begins: America on 8 March, Europe on 29 March 2026.
    ["2026-03-08T00:30:00-05:00", "P1D", "2026-03-09T05:30:00.000Z"],
    ["2026-03-28T12:00:00+01:00", "P1D", "2026-03-29T11:00:00.000Z"],
    ["2026-03-10T23:30:00.123+00:00", "PT12H", "2026-03-11T11:30:00.123Z"],
  ];
  for (const [since, after, due] of CASES) {
    it(`of ${after} after ${since} ends at ${due}, in any time zone`, () => {
      for (const zone of ZONES) {
        expect(inZone(zone, () => nextRotation(since, after))).to.equal(due);
      }
    });
  }

  it("ends at the same moment in every time zone, and after it began", () => {
    fc.assert(
      fc.property(times, intervals, fc.constantFrom(...ZONES), (since, after, zone) => {
        const here = nextRotation(since, after);
        expect(inZone(zone, () => nextRotation(since, after))).to.equal(here);
        expect(ms(here)).to.be.above(ms(since));
      }),
    );
  });

  it("of n days is n times 24 hours", () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 3_650 }), (since, days) => {
        expect(ms(nextRotation(since, days)) - ms(since)).to.equal(days * DAY);
        expect(nextRotation(since, `P${days}D`)).to.equal(nextRotation(since, days));
      }),
    );
  });

  it("that began later ends no sooner", () => {
    fc.assert(
      fc.property(times, times, intervals, (a, b, after) => {
        const [first = a, second = b] = [a, b].sort();
        expect(ms(nextRotation(second, after))).to.be.at.least(ms(nextRotation(first, after)));
      }),
    );
  });

  it("has no end without a valid start", () => {
    expect(nextRotation(undefined, "P1D")).to.equal(undefined);
    expect(nextRotation("2026-03-10T12:00:00Z", undefined)).to.equal(undefined);
    expect(nextRotation("yesterday", "P1D")).to.equal(undefined);
    expect(nextRotation("9999-06-01T00:00:00Z", "P99Y")).to.equal("+010098-06-01T00:00:00.000Z");
  });
});
