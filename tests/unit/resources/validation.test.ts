import { expect } from "chai";
import fc from "fast-check";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { checkGetAuthTokens } from "../../../provider/resources/getAuthTokens";
import { type Properties, UNKNOWN } from "../../../provider/resources/properties";
import { rotatingAuthToken } from "../../../provider/resources/rotatingAuthToken/lifecycle";
import { TENANCY, USER } from "../../helpers/ocids";

const good = { userId: USER, description: "d" };
const registry = { host: "phx.ocir.io", username: "ns/me" };
const reasons = (failures: { property: string; reason: string }[]) =>
  failures.map(({ property, reason }) => `${property}: ${reason}`);
const token = (news: Properties) => reasons(authToken.check(news));
const rotating = (news: Properties) => reasons(rotatingAuthToken.check(news));
const list = (args: Properties) => reasons(checkGetAuthTokens(args));

describe("lifecycle: check", () => {
  it("accepts valid inputs", () => {
    expect(token(good)).to.deep.equal([]);
    expect(token({ ...good, description: "" })).to.deep.equal([]);
    const full = { rotateWhenChanged: { a: "1" }, waitForRegistry: registry };
    expect(token({ ...good, ...full })).to.deep.equal([]);
    expect(rotating({ ...good, rotateAfter: "P30D", keepPrevious: false })).to.deep.equal([]);
    expect(rotating({ ...good, rotateWhenChanged: "v1" })).to.deep.equal([]);
    expect(rotating({ ...good, rotateWhenChanged: "" })).to.deep.equal([]);
    expect(list({ userId: USER, state: "ACTIVE", descriptionContains: "*", olderThanDays: 0 })).to.deep.equal(
      [],
    );
  });

  it("names missing inputs", () => {
    for (const absent of [undefined, null]) {
      expect(token({ userId: absent, description: absent })).to.deep.equal([
        "userId: missing required property userId",
        "description: missing required property description",
      ]);
    }
    expect(list({})).to.deep.equal(["userId: missing required property userId"]);
    expect(rotating(good)).to.deep.equal([
      "rotateAfter: one of rotateAfter and rotateWhenChanged must be set, or nothing ever rotates",
    ]);
  });

  for (const userId of [
    "",
    "me@example.com",
    TENANCY,
    `${USER}/..`,
    `${USER} `,
    `${USER}\n`,
    "ocid1.user.oc1",
  ]) {
    it(`rejects ${JSON.stringify(userId)} as a userId`, () => {
      const expected = ["userId: userId must be the OCID of a user, such as ocid1.user.oc1..<unique id>"];
      expect(token({ ...good, userId })).to.deep.equal(expected);
      expect(list({ userId })).to.deep.equal(expected);
    });
  }

  for (const [value, kind] of [
    [5, "a number"],
    [true, "a boolean"],
    [["x"], "a list"],
    [{ x: 1 }, "an object"],
  ] as const) {
    it(`rejects ${kind} as a description`, () => {
      const wrong = `must be a string, not ${kind}`;
      expect(token({ userId: value, description: value })).to.deep.equal([
        `userId: userId ${wrong}`,
        `description: description ${wrong}`,
      ]);
    });
  }

  it("limits a description to 400 characters (code points)", () => {
    const of = (description: string) => token({ ...good, description });
    expect(of("d".repeat(400))).to.deep.equal([]);
    expect(of("d".repeat(401))).to.deep.equal([
      "description: description must have at most 400 characters, not 401",
    ]);
    expect(of("😀".repeat(400))).to.deep.equal([]);
    expect(of("😀".repeat(401))).to.have.length(1);
  });

  for (const property of ["userid", "token", "id", "constructor", "toString", "hasOwnProperty"]) {
    it(`rejects the unknown property ${property}`, () => {
      const failures = token({ ...good, [property]: "x" });
      expect(failures).to.have.length(1);
      expect(failures[0]).to.match(
        new RegExp(
          `^${property}: unknown property ${property}; there are: userId, description, rotateWhenChanged,`,
        ),
      );
    });
  }

  it("accepts the engine's own entries", () => {
    expect(token({ ...good, __defaults: [], __provider: "x" })).to.deep.equal([]);
  });

  it("accepts unknown values, at any depth", () => {
    const names = Object.keys(authToken.properties.inputs);
    expect(token(Object.fromEntries(names.map((name) => [name, UNKNOWN])))).to.deep.equal([]);
    const inside = {
      rotateWhenChanged: { a: UNKNOWN },
      waitForRegistry: { host: UNKNOWN, username: UNKNOWN },
    };
    expect(token({ ...good, ...inside })).to.deep.equal([]);
    expect(rotating({ ...good, rotateAfter: UNKNOWN })).to.deep.equal([]);
    expect(list({ userId: UNKNOWN, olderThanDays: UNKNOWN })).to.deep.equal([]);
  });

  for (const [property, value, reason] of [
    ["rotateWhenChanged", 5, "must be a string or a map of strings, not a number"],
    ["rotateWhenChanged", ["a"], "must be a string or a map of strings, not a list"],
    ["rotateWhenChanged", { a: "1", b: 2 }, "must hold strings; b is a number"],
    ["rotateWhenChanged", { a: null }, "must hold strings; a is null"],
    ["waitForRegistry", "phx.ocir.io", "must be an object of host and username"],
    ["waitForRegistry", [], "must be an object of host and username"],
    ["waitForRegistry", {}, "lacks host"],
    ["waitForRegistry", { host: "h" }, "lacks username"],
    ["waitForRegistry", { ...registry, port: 5 }, "has an unknown property port; there are: host, username"],
    ["waitForRegistry", { ...registry, toString: "x" }, "has an unknown property toString"],
    ["waitForRegistry", { ...registry, host: "https://h" }, "has a wrong host: it must be a host"],
    ["waitForRegistry", { ...registry, host: "h/v2" }, "has a wrong host"],
    ["waitForRegistry", { ...registry, host: "user@h" }, "has a wrong host"],
    [
      "waitForRegistry",
      { ...registry, username: "me" },
      "has a wrong username: it must be <namespace>/<user>",
    ],
    ["waitForRegistry", { ...registry, username: "a/b/c/d" }, "has a wrong username"],
    ["waitForRegistry", { ...registry, username: "ns/me:x" }, "has a wrong username"],
    [
      "waitForRegistry",
      { ...registry, timeoutSeconds: 0 },
      "has a wrong timeoutSeconds: it must be a number",
    ],
    ["waitForRegistry", { ...registry, timeoutSeconds: "5" }, "has a wrong timeoutSeconds"],
    ["waitForRegistry", { ...registry, timeoutSeconds: 3601 }, "has a wrong timeoutSeconds"],
  ] as const) {
    it(`says that ${property} = ${JSON.stringify(value)} ${reason}`, () => {
      for (const failures of [
        token({ ...good, [property]: value }),
        rotating({ ...good, rotateAfter: 1, [property]: value }),
      ]) {
        expect(failures).to.have.length(1);
        expect(failures[0]).to.include(`${property}: ${property} ${reason}`);
      }
    });
  }

  for (const rotateAfter of [
    "",
    "30 days",
    "P",
    "PT0S",
    "P-1D",
    "P1M-29D",
    0,
    -1,
    true,
    ["P1D"],
    "P101Y",
    "9".repeat(400),
  ]) {
    it(`rejects ${JSON.stringify(rotateAfter).slice(0, 40)} as an interval`, () => {
      expect(rotating({ ...good, rotateWhenChanged: "x", rotateAfter })).to.deep.equal([
        "rotateAfter: rotateAfter must be an ISO 8601 duration such as P30D or PT12H, or a number of days, more than zero and at most 100 years",
      ]);
      expect(rotating({ ...good, rotateAfter })).to.have.length(1);
    });
  }

  for (const rotateAfter of [Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`rejects ${rotateAfter} as an interval`, () => {
      expect(rotating({ ...good, rotateWhenChanged: "x", rotateAfter })).to.have.length(1);
    });
  }

  for (const [property, value] of [
    ["state", "active"],
    ["state", 1],
    ["descriptionContains", "x".repeat(401)],
    ["olderThanDays", -1],
    ["olderThanDays", "90"],
    ["olderThanDays", Number.NaN],
    ["olderThanDays", 36_501],
  ] as const) {
    it(`refuses a list's ${property} = ${String(value).slice(0, 20)}`, () => {
      const failures = list({ userId: USER, [property]: value });
      expect(failures).to.have.length(1);
      expect(failures[0]).to.include(`${property}: ${property} must`);
    });
  }

  it("returns for any value, and names a property in each failure", () => {
    const wild = fc.anything({ withDate: true, withNullPrototype: true });
    const names = [
      ...Object.keys(authToken.properties.inputs),
      ...Object.keys(rotatingAuthToken.properties.inputs),
      "extra",
    ];
    const news = fc.record(Object.fromEntries(names.map((name) => [name, wild])), { requiredKeys: [] });
    fc.assert(
      fc.property(news, (properties) => {
        for (const lifecycle of [authToken, rotatingAuthToken]) {
          for (const { property, reason } of lifecycle.check(properties)) {
            expect(names).to.include(property);
            expect(reason).to.include(property);
          }
        }
      }),
      { numRuns: 500 },
    );
  });
});
