import { expect } from "chai";
import fc from "fast-check";
import { nextRotation, rotationReason } from "../../../provider/lifecycle/rotation";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { iso, NOON } from "../../helpers/clock";

const DAY = 86_400_000;
const state = { tokenId: "t", rotatedAt: iso(NOON), rotateAfter: "P30D", rotateWhenChanged: "a" };
const asked = { rotateAfter: "P30D", rotateWhenChanged: "a" };
const due = NOON + 30 * DAY;

describe("whether a rotation is due", () => {
  it("is decided to the millisecond", () => {
    expect(rotationReason(state, asked, due - 1)).to.equal(undefined);
    expect(rotationReason(state, asked, due)).to.equal(
      `it was due at ${iso(due)} (rotateAfter P30D, last rotated at ${iso(NOON)})`,
    );
  });

  it("is decided by what the program asks now, not by what it asked then", () => {
    expect(rotationReason(state, { ...asked, rotateAfter: "P7D" }, NOON + 8 * DAY)).to.match(/P7D/);
    expect(rotationReason(state, { ...asked, rotateAfter: "P90D" }, due)).to.equal(undefined);
    expect(rotationReason(state, { rotateWhenChanged: "a" }, due + 1_000 * DAY)).to.equal(undefined);
  });

  it("never is before the last rotation: a clock that was set back makes none", () => {
    for (const back of [1, DAY, 3_650 * DAY]) {
      expect(rotationReason(state, asked, NOON - back)).to.equal(undefined);
    }
  });

  const CHANGES: [string, unknown, unknown][] = [
    ["another value", "a", "b"],
    ["a value that is new", undefined, "a"],
    ["a value that is gone", "a", undefined],
    ["a map's value", { a: "1" }, { a: "2" }],
    ["a value that is not known yet", "a", UNKNOWN],
  ];
  for (const [name, before, after] of CHANGES) {
    it(`is by ${name} of rotateWhenChanged`, () => {
      const olds = { ...state, rotateWhenChanged: before };
      expect(rotationReason(olds, { ...asked, rotateWhenChanged: after }, NOON)).to.equal(
        "rotateWhenChanged changed",
      );
    });
  }

  it("is where the current token is gone", () => {
    const { tokenId: _gone, ...rest } = state;
    expect(rotationReason(rest, asked, NOON)).to.equal("the current token no longer exists");
  });

  it("waits for an interval that is not known yet", () => {
    expect(rotationReason(state, { ...asked, rotateAfter: UNKNOWN }, due * 2)).to.equal(undefined);
  });

  it("is not a second time in one up, however late the first was", () => {
    const intervals = fc.oneof(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 60 }).map((months) => `P${months}M`),
      fc.integer({ min: 1, max: 100_000 }).map((seconds) => `PT${seconds}S`),
    );
    fc.assert(
      fc.property(intervals, fc.nat(20 * 365), fc.nat(DAY), (rotateAfter, days, late) => {
        const now = NOON + days * DAY + late;
        const asked = { rotateAfter };
        const first = rotationReason({ tokenId: "t", rotatedAt: iso(NOON) }, asked, now);
        expect(first !== undefined).to.equal(Date.parse(nextRotation(iso(NOON), rotateAfter) ?? "") <= now);
        expect(rotationReason({ tokenId: "u", rotatedAt: iso(now) }, asked, now)).to.equal(undefined);
      }),
    );
  });
});
