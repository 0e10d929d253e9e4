import { expect } from "chai";
import fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { fromStruct, toStruct } from "../../../provider/native/struct";
import { decode, encode, WireError } from "../../../provider/native/wire";
import { UNKNOWN } from "../../../provider/resources/properties";
import { thrown } from "../../helpers/outcome";
import { SIGNATURE, secret, UNKNOWN_TEXT } from "../../helpers/plugin";

const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
const output = (more: object) => ({ [SIGNATURE]: OUTPUT, ...more });
const resource = (more: object) => ({ [SIGNATURE]: RESOURCE, urn: "urn:pulumi:a::b::c:d:E::f", ...more });

/** Plain values: no string in them is a marker. */
const plain = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>;
/** Names that begin with two underscores are Pulumi's own. */
const name = fc.string().filter((text) => !text.startsWith("__"));
const properties = fc.dictionary(name, plain, { maxKeys: 5 });

/** A value as the engine may write it, with what the lifecycle must read of it. */
interface Marked {
  readonly wire: unknown;
  readonly value: unknown;
  readonly secret: boolean;
}

const { marked } = fc.letrec<{ marked: Marked }>((tie) => ({
  marked: fc.oneof(
    { maxDepth: 4 },
    fc.string().map((text) => ({ wire: text, value: text, secret: false })),
    fc.constantFrom(true, false, null, 0, -1.5).map((value) => ({ wire: value, value, secret: false })),
    fc.constant({ wire: UNKNOWN_TEXT, value: UNKNOWN, secret: false }),
    fc.boolean().map((is) => ({ wire: output({ secret: is }), value: UNKNOWN, secret: is })),
    tie("marked").map((inner) => ({ ...inner, wire: secret(inner.wire), secret: true })),
    fc.tuple(tie("marked"), fc.boolean()).map(([inner, is]) => ({
      wire: output({ value: inner.wire, secret: is, dependencies: [] }),
      value: inner.value,
      secret: inner.secret || is,
    })),
    fc.array(tie("marked"), { maxLength: 3 }).map((items) => ({
      wire: items.map(({ wire }) => wire),
      value: items.map(({ value }) => value),
      secret: items.some((item) => item.secret),
    })),
    fc.dictionary(fc.string(), tie("marked"), { maxKeys: 3 }).map((entries) => ({
      wire: mapped(entries, ({ wire }) => wire),
      value: mapped(entries, ({ value }) => value),
      secret: Object.values(entries).some((entry) => entry.secret),
    })),
  ),
}));

const mapped = (entries: Record<string, Marked>, take: (entry: Marked) => unknown) =>
  Object.fromEntries(Object.entries(entries).map(([key, entry]) => [key, take(entry)]));

describe("wire format of the native provider: decode", () => {
  it("decodes every marker, at any depth, and lists the properties that contain a secret", () => {
    fc.assert(
      fc.property(marked, marked, (a, b) => {
        const { values, secrets } = decode({ a: a.wire, b: b.wire });
        expect(values).to.deep.equal({ a: a.value, b: b.value });
        expect([secrets.has("a"), secrets.has("b")]).to.deep.equal([a.secret, b.secret]);
      }),
    );
  });

  it("leaves plain values as they are", () => {
    fc.assert(
      fc.property(properties, (values) => {
        const read = decode(values);
        expect(JSON.stringify(read.values)).to.equal(JSON.stringify(values));
        expect(read.secrets.size).to.equal(0);
      }),
    );
  });

  it("decodes a resource as its id, and one without an id as unknown", () => {
    const { values } = decode({ a: resource({ id: "x" }), b: resource({ id: "" }), c: resource({}) });
    expect(values).to.deep.equal({ a: "x", b: UNKNOWN, c: "urn:pulumi:a::b::c:d:E::f" });
    expect(decode({ a: resource({ id: UNKNOWN_TEXT }) }).values).to.deep.equal({ a: UNKNOWN });
  });

  it("names the property with an unsupported value, and not the value", () => {
    const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "the-text" };
    const wrong = [
      asset,
      { [SIGNATURE]: "no such kind", value: "the-text" },
      { [SIGNATURE]: secret("x")[SIGNATURE] },
    ];
    for (const value of wrong) {
      const error = thrown(() => decode({ fine: 1, description: { deep: [value] } }));
      expect(error).to.be.instanceOf(WireError).with.property("property", "description");
      expect(error.message)
        .to.match(/^description /)
        .and.not.to.include("the-text");
    }
  });

  it("leaves out entries that are neither input nor output, such as the dynamic provider's own", () => {
    expect(decode({ __provider: "text", __resource: "a/b/c", userId: "u" }).values).to.deep.equal({
      userId: "u",
    });
  });

  it("does not write to a prototype", () => {
    const wire = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}');
    const { values } = decode(wire) as { values: { a?: object } };
    expect(Object.getPrototypeOf(values)).to.equal(Object.prototype);
    expect(Object.getPrototypeOf(values.a)).to.equal(Object.prototype);
    expect({}).not.to.have.property("polluted");
  });
});

describe("wire format of the native provider: encode", () => {
  it("round-trips through a message", () => {
    // The message's own decoder drops that key, and no property has such a name.
    const sendable = properties.filter(
      (values) =>
        !JSON.stringify(values).includes('"__proto__"') &&
        !Object.keys(values).some((name) => name.startsWith("__")),
    );
    fc.assert(
      fc.property(sendable, (values) => {
        const present = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
        const sent = Struct.deserializeBinary(toStruct(values, new Set(), true).serializeBinary());
        expect(JSON.stringify(sorted(fromStruct(sent).values))).to.equal(JSON.stringify(sorted(present)));
      }),
    );
  });

  it("marks named secrets that are present, and unknown values at any depth", () => {
    const values = { token: "t", previousToken: undefined, state: UNKNOWN, map: { deep: [UNKNOWN, null] } };
    expect(encode(values, new Set(["token", "previousToken", "state"]), true)).to.deep.equal({
      token: secret("t"),
      state: secret(UNKNOWN_TEXT),
      map: { deep: [UNKNOWN_TEXT, null] },
    });
  });

  it("writes secrets as plain values only for an engine that does not support them", () => {
    expect(encode({ token: "t" }, new Set(["token"]), false)).to.deep.equal({ token: "t" });
  });
});

/** Messages do not keep the order of keys. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
