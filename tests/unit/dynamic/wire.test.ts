import { runtime } from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { fromWire, hiddenEntries, secretInputsOf } from "../../../provider/dynamic/wire";
import { UNKNOWN } from "../../../provider/resources/properties";

/** The SDK's own mark: `unknownValue` is not in its types. */
const { unknownValue } = runtime as unknown as { unknownValue: string };

describe("the wire of the dynamic provider", () => {
  it("gives values that are not known yet the lifecycle's mark, at any depth", () => {
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

  it("takes a text for unknown only when it is the whole mark", () => {
    const wire = { description: `about ${unknownValue}`, other: unknownValue.toUpperCase() };
    expect(fromWire(wire)).to.deep.equal(wire);
  });

  it("leaves Pulumi's own entry behind, and those of the same name further down alone", () => {
    const wire = { __provider: "text", a: { __provider: "kept" } };
    expect(fromWire(wire)).to.deep.equal({ a: { __provider: "kept" } });
  });

  it("changes nothing else, and not what it was given", () => {
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

  it("lets no key reach a prototype", () => {
    const wire = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}');
    const read = fromWire(wire) as { a: object };
    expect(Object.getPrototypeOf(read)).to.equal(Object.prototype);
    expect(Object.getPrototypeOf(read.a)).to.equal(Object.prototype);
    expect(Object.keys(read.a)).to.deep.equal(["__proto__"]);
    expect({}).not.to.have.property("polluted");
  });

  it("takes the names of secret inputs, and nothing else in their place", () => {
    const props = { __secretInputs: ["description", 7], description: "d" };
    expect(secretInputsOf(props)).to.deep.equal(["description"]);
    expect(fromWire(props)).to.deep.equal({ description: "d" });
    expect(hiddenEntries(props)).to.deep.equal({ __secretInputs: ["description", 7] });
    for (const wrong of [undefined, null, "description", { 0: "description" }]) {
      expect(secretInputsOf({ __secretInputs: wrong })).to.deep.equal([]);
    }
  });

  it("keeps the serialized provider for partial state, where there is one", () => {
    expect(hiddenEntries({ __provider: "text", a: 1 })).to.deep.equal({ __provider: "text" });
    expect(hiddenEntries({ a: 1 })).to.deep.equal({});
  });
});
