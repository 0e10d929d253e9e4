import { expect } from "chai";
import fc from "fast-check";
import { omitUndefined } from "../../../provider/omitUndefined";
import { changedInputs } from "../../../provider/resources/diff";
import { UNKNOWN } from "../../../provider/resources/properties";

const value = fc.oneof(
  fc.string({ maxLength: 2 }),
  fc.integer({ min: 0, max: 2 }),
  fc.boolean(),
  fc.constant(null),
  fc.constant(undefined),
  fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 1 }), { noNullPrototype: true }),
);
const inputs = fc.record({ x: value, y: value, z: value });
const changed = (olds: object, news: object) => changedInputs(["x", "y"], { ...olds }, { ...news });

describe("changedInputs", () => {
  it("finds none between equal values", () => {
    fc.assert(fc.property(inputs, (all) => changed(all, structuredClone(all)).length === 0));
  });

  it("is symmetric, and returns only given names", () => {
    fc.assert(
      fc.property(inputs, inputs, (a, b) => {
        expect(changed(a, b)).to.deep.equal(changed(b, a));
        expect(["x", "y"]).to.include.members(changed(a, b));
      }),
    );
  });

  const SAME: [string, object, object][] = [
    ["null and absent", { x: null }, {}],
    ["the order of keys", { x: { a: "1", b: "2" } }, { x: { b: "2", a: "1" } }],
    ["a name that is not asked for", { z: 1 }, { z: 2 }],
  ];
  for (const [name, olds, news] of SAME) {
    it(`ignores ${name}`, () => expect(changed(olds, news)).to.deep.equal([]));
  }

  const DIFFERENT: [string, object, object][] = [
    ["another value", { x: "a" }, { x: "b" }],
    ["one that came", {}, { x: "" }],
    ["one that went", { x: false }, {}],
    ["a number and its text", { x: 30 }, { x: "30" }],
    ["a key more", { x: { a: "1" } }, { x: { a: "1", b: "2" } }],
    ["a list in another order", { x: ["a", "b"] }, { x: ["b", "a"] }],
    ["a value that is not known yet", { x: "a" }, { x: UNKNOWN }],
    ["one inside", { x: { a: "1" } }, { x: { a: UNKNOWN } }],
    ["one deep inside, which the state has too", { x: { a: [UNKNOWN] } }, { x: { a: [UNKNOWN] } }],
  ];
  for (const [name, olds, news] of DIFFERENT) {
    it(`sees ${name}`, () => expect(changed(olds, news)).to.deep.equal(["x"]));
  }
});

describe("present", () => {
  it("keeps every value but null and undefined, and does not touch what it is given", () => {
    const given = { a: 0, b: "", c: false, d: null, e: undefined, f: [null] };
    expect(omitUndefined(given)).to.deep.equal({ a: 0, b: "", c: false, f: [null] });
    expect(Object.keys(given)).to.have.length(6);
  });
});
