import { expect } from "chai";
import fc from "fast-check";
import { UNKNOWN } from "../../../../provider/resources/properties";
import { dueAfter, parseRotateAfter } from "../../../../provider/resources/rotatingAuthToken/duration";
import {
  nextRotation,
  rotationDeletes,
  rotationReason,
} from "../../../../provider/resources/rotatingAuthToken/schedule";
import { iso, NOON } from "../../../helpers/clock";
import { tokenOcid } from "../../../helpers/ocids";

const DAY = 86_400_000;
const tokenId = tokenOcid("x");

/** Intervals as users write them. */
const intervals = fc.oneof(
  fc.integer({ min: 1, max: 3650 }),
  fc.integer({ min: 1, max: 3650 }).map(String),
  fc.double({ min: 0.001, max: 400, noNaN: true }),
  fc
    .record({
      years: fc.integer({ min: 0, max: 20 }),
      months: fc.integer({ min: 0, max: 30 }),
      weeks: fc.integer({ min: 0, max: 60 }),
      days: fc.integer({ min: 0, max: 400 }),
      hours: fc.integer({ min: 0, max: 100 }),
      seconds: fc.double({ min: 1, max: 1000, noNaN: true }).map((n) => n.toFixed(3)),
    })
    .map((p) => `P${p.years}Y${p.months}M${p.weeks}W${p.days}DT${p.hours}H${p.seconds}S`),
  fc.constantFrom("P1M", "P0.5M", "P1Y", "PT1S", "PT0.001S", "P1W"),
);
const times = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });

describe("lifecycle: rotation, the interval", () => {
  it("reads ISO 8601 durations and days", () => {
    for (const [value, days] of [
      ["P30D", 30],
      ["P2W", 14],
      ["PT12H", 0.5],
      ["30", 30],
      ["0.5", 0.5],
      [90, 90],
      [0.25, 0.25],
    ] as const) {
      expect(parseRotateAfter(value)?.toMillis(), String(value)).to.equal(days * DAY);
    }
    expect(parseRotateAfter("P100Y")?.years).to.equal(100);
  });

  it("rejects any other string", () => {
    const wild = fc.anything({ withDate: true, withBigInt: true });
    fc.assert(
      fc.property(fc.oneof(wild, fc.string(), fc.double()), (value) => {
        const interval = parseRotateAfter(value);
        if (interval) expect(interval.toMillis()).to.be.at.least(1);
      }),
      { numRuns: 1000 },
    );
    for (const value of [undefined, null, {}, ["P1D"], Number.NaN, Number.POSITIVE_INFINITY, UNKNOWN]) {
      expect(parseRotateAfter(value)).to.equal(undefined);
    }
  });

  for (const [since, after, due] of [
    ["2026-01-31T12:00:00Z", "P1M", "2026-02-28T12:00:00.000Z"],
    ["2028-01-31T12:00:00Z", "P1M", "2028-02-29T12:00:00.000Z"],
    ["2028-02-29T12:00:00Z", "P1Y", "2029-02-28T12:00:00.000Z"],
    ["2026-12-31T23:59:59Z", "PT1S", "2027-01-01T00:00:00.000Z"],
    ["2026-03-10T12:00:00+05:30", "P1D", "2026-03-11T06:30:00.000Z"],
    ["2026-03-28T12:00:00Z", "P1D", "2026-03-29T12:00:00.000Z"],
    ["2026-03-08T01:30:00-05:00", "P1D", "2026-03-09T06:30:00.000Z"],
    ["2016-08-25T21:10:29.600Z", 30, "2016-09-24T21:10:29.600Z"],
  ] as const) {
    it(`${after} after ${since} is ${due}`, () => {
      expect(nextRotation(since, after)).to.equal(due);
    });
  }

  it("ignores the machine's time zone and daylight saving", () => {
    const zone = process.env.TZ;
    const answers = new Set<string | undefined>();
    try {
      for (const name of ["UTC", "America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Kathmandu"]) {
        process.env.TZ = name;
        for (const month of [3, 10, 11]) {
          answers.add(
            `${month} ${nextRotation(`2026-${String(month).padStart(2, "0")}-01T02:30:00Z`, "P1M")}`,
          );
        }
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(answers.size).to.equal(3);
  });

  it("has no time for an invalid start or interval", () => {
    expect(nextRotation(undefined, "P1D")).to.equal(undefined);
    expect(nextRotation("yesterday", "P1D")).to.equal(undefined);
    expect(nextRotation(iso(NOON), undefined)).to.equal(undefined);
    const day = parseRotateAfter("P1D");
    expect(day && dueAfter("", day)).to.equal(undefined);
  });

  it("is always due after the rotation before it", () => {
    fc.assert(
      fc.property(times, intervals, (since, after) => {
        const due = nextRotation(since.toISOString(), after);
        expect(Date.parse(due ?? "")).to.be.above(since.getTime());
        expect(due).to.match(/Z$/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("lifecycle: rotation, the reason", () => {
  const state = (rotatedAt: string, more = {}) => ({ tokenId, rotatedAt, ...more });
  const monthly = { rotateAfter: "P30D" };

  it("is absent before the due time, and present from then on", () => {
    const due = NOON + 30 * DAY;
    const at = (now: number) => rotationReason(state(iso(NOON)), monthly, now);
    expect([at(NOON), at(due - 1)]).to.deep.equal([undefined, undefined]);
    expect(at(due)).to.equal(`it was due at ${iso(due)} (rotateAfter P30D, last rotated at ${iso(NOON)})`);
    expect(at(due + 3650 * DAY)).to.be.a("string");
  });

  it("is absent if the clock was set back before the last rotation", () => {
    expect(rotationReason(state(iso(NOON)), monthly, NOON - 365 * DAY)).to.equal(undefined);
  });

  it("follows the program's interval, not the state's", () => {
    const old = state(iso(NOON - 10 * DAY), { rotateAfter: "P30D" });
    expect(rotationReason(old, { rotateAfter: "P7D" }, NOON)).to.include("rotateAfter P7D");
    expect(rotationReason(old, { rotateWhenChanged: undefined }, NOON)).to.equal(undefined);
  });

  it("is a change of rotateWhenChanged, known or not", () => {
    for (const rotateWhenChanged of ["b", { a: "1" }, { a: UNKNOWN }, UNKNOWN, undefined]) {
      const old = state(iso(NOON), { rotateWhenChanged: "a" });
      expect(rotationReason(old, { rotateWhenChanged }, NOON)).to.equal("rotateWhenChanged changed");
    }
    const same = { rotateWhenChanged: { a: "1" } };
    expect(rotationReason(state(iso(NOON), same), { ...same }, NOON)).to.equal(undefined);
  });

  it("is first of all that the current token is deleted", () => {
    expect(rotationReason({ rotatedAt: iso(NOON) }, monthly, NOON)).to.equal(
      "the current token no longer exists",
    );
  });

  it("causes at most one rotation per up, however late", () => {
    const lateness = fc.integer({ min: 0, max: 20 * 365 }).map((days) => days * DAY);
    fc.assert(
      fc.property(times, intervals, lateness, (since, rotateAfter, late) => {
        const due = Date.parse(nextRotation(since.toISOString(), rotateAfter) ?? "");
        const now = due + late;
        expect(rotationReason(state(since.toISOString()), { rotateAfter }, now)).to.be.a("string");
        // The rotation's own time is the service's, which is not before this machine's.
        expect(rotationReason(state(iso(now)), { rotateAfter }, now)).to.equal(undefined);
      }),
    );
  });
});

describe("what a rotation deletes", () => {
  const both = { tokenId: "current", previousTokenId: "previous" };
  for (const [state, keepPrevious, said] of [
    [both, undefined, ["It deletes the previous token previous."]],
    [{ tokenId: "current" }, true, []],
    [{ tokenId: "current" }, false, ["Once the new token works, it deletes the current one, current."]],
    [
      { ...both, pending: true },
      undefined,
      ["It deletes the current token current, which was never usable."],
    ],
    [{ previousTokenId: "previous" }, false, []],
  ] as const) {
    it(`is said of ${JSON.stringify(state)}, keepPrevious ${keepPrevious}`, () => {
      expect(rotationDeletes(state, { keepPrevious })).to.deep.equal(said);
    });
  }
});
