import { runtime } from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { fromWire, hiddenEntries, secretInputsOf } from "../../../provider/dynamic/wire";
import { UNKNOWN } from "../../../provider/resources/properties";

/** The SDK's own marker: `unknownValue` is not in its types. */
const { unknownValue } = runtime as unknown as { unknownValue: string };

describe("wire format of the dynamic provider", () => {
  it("replaces unknown values with the lifecycle's marker, at any depth", () => {
    const wire = {
      userId: unknownValue,
      rotateWhenChanged: { week: unknownValue, year: "2026" },
      list: [unknownValue, { deep: [unknownValue] }],
    };
    expect(fromWire(wire)).to.deep.equal({
      userId: UNKNOWN,
      rotateWhenChanged: { week: UNKNOWN, year: "2026" },
      list: [UNKNOWN, { deep: [UNKNOWN] }],
    });
  });

  it("treats a string as unknown only if it is exactly the marker", () => {
    const wire = { description: `about ${unknownValue}`, other: unknownValue.toUpperCase() };
    expect(fromWire(wire)).to.deep.equal(wire);
  });

  it("removes Pulumi's own entry at the top level only", () => {
    const wire = { __provider: "text", a: { __provider: "kept" } };
    expect(fromWire(wire)).to.deep.equal({ a: { __provider: "kept" } });
  });

  it("changes nothing else, and does not mutate its argument", () => {
    const known = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("__"));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), known), (values) => {
        const before = JSON.stringify(values);
        const read = fromWire({ ...values, __provider: "text" });
        expect(JSON.stringify(read)).to.equal(JSON.stringify({ ...values }));
        expect(JSON.stringify(values)).to.equal(before);
      }),
    );
  });

  it("does not write to a prototype", () => {
    const wire = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}');
    const read = fromWire(wire) as { a: object };
    expect(Object.getPrototypeOf(read)).to.equal(Object.prototype);
    expect(Object.getPrototypeOf(read.a)).to.equal(Object.prototype);
    expect(Object.keys(read.a)).to.deep.equal(["__proto__"]);
    expect({}).not.to.have.property("polluted");
  });

  it("reads the names of secret inputs, and ignores anything else in their place", () => {
    const props = { __secretInputs: ["description", 7], description: "d" };
    expect(secretInputsOf(props)).to.deep.equal(["description"]);
    expect(fromWire(props)).to.deep.equal({ description: "d" });
    expect(hiddenEntries(props)).to.deep.equal({ __secretInputs: ["description", 7] });
    for (const wrong of [undefined, null, "description", { 0: "description" }]) {
      expect(secretInputsOf({ __secretInputs: wrong })).to.deep.equal([]);
    }
  });

  it("keeps the serialized provider, if any, for partial state", () => {
    expect(hiddenEntries({ __provider: "text", a: 1 })).to.deep.equal({ __provider: "text" });
    expect(hiddenEntries({ a: 1 })).to.deep.equal({});
  });
});
