import { expect } from "chai";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { checkGetAuthTokens } from "../../../provider/resources/getAuthTokens";
import { UNKNOWN } from "../../../provider/resources/properties";
import { rotatingAuthToken } from "../../../provider/resources/rotatingAuthToken/lifecycle";
import { TENANCY, tokenOcid, USER } from "../../helpers/ocids";

const good = { userId: USER, description: "ci" };
const login = { host: "phx.ocir.io", username: "ns/ci" };

/** The one failure, which names the property that it is about. */
function failureOf(failures: readonly { property: string; reason: string }[]): [string, string] {
  expect(failures, JSON.stringify(failures)).to.have.length(1);
  const [failure] = failures;
  return [failure?.property ?? "", failure?.reason ?? ""];
}

describe("check of an AuthToken", () => {
  const GOOD: Record<string, object> = {
    "the two that are required": good,
    "an empty description, which some tenancies allow": { ...good, description: "" },
    "a description of 400 characters": { ...good, description: "x".repeat(400) },
    "a null where nothing is required": { ...good, rotateWhenChanged: null, waitForRegistry: null },
    "values that are not known yet": { userId: UNKNOWN, description: UNKNOWN, waitForRegistry: UNKNOWN },
    "unknown values inside": {
      ...good,
      rotateWhenChanged: { image: UNKNOWN },
      waitForRegistry: { host: UNKNOWN, username: UNKNOWN, timeoutSeconds: UNKNOWN },
    },
    "rotateWhenChanged as a text": { ...good, rotateWhenChanged: "2026-03" },
    "rotateWhenChanged as a map": { ...good, rotateWhenChanged: { month: "3", year: "2026" } },
    "a registry with a port and a domain": {
      ...good,
      waitForRegistry: { host: "127.0.0.1:5000", username: "ns/domain/ci@example.com", timeoutSeconds: 3600 },
    },
    "what a dynamic resource has of its own": { ...good, __provider: "code" },
  };
  for (const [name, inputs] of Object.entries(GOOD)) {
    it(`accepts ${name}`, () => expect(authToken.check({ ...inputs })).to.deep.equal([]));
  }

  const BAD: [name: string, inputs: Record<string, unknown>, property: string, reason: RegExp][] = [
    ["no userId", { description: "ci" }, "userId", /^missing required property userId$/],
    ["a null userId", { ...good, userId: null }, "userId", /^missing required property userId$/],
    ["no description", { userId: USER }, "description", /^missing required property description$/],
    [
      "another type's OCID",
      { ...good, userId: TENANCY },
      "userId",
      /must be the OCID of a user, such as ocid1/,
    ],
    ["an empty userId", { ...good, userId: "" }, "userId", /must be the OCID of a user/],
    ["a userId with a slash", { ...good, userId: `${USER}/x` }, "userId", /must be the OCID of a user/],
    ["a number as userId", { ...good, userId: 7 }, "userId", /must be a string, not a number/],
    ["401 characters", { ...good, description: "x".repeat(401) }, "description", /at most 400 .* not 401$/],
    ["a list as description", { ...good, description: [] }, "description", /must be a string, not a list/],
    ["a number to rotate by", { ...good, rotateWhenChanged: 3 }, "rotateWhenChanged", /not a number/],
    ["a list to rotate by", { ...good, rotateWhenChanged: ["a"] }, "rotateWhenChanged", /not a list/],
    ["a number in the map", { ...good, rotateWhenChanged: { n: 3 } }, "rotateWhenChanged", /n is a number/],
    ["a null in the map", { ...good, rotateWhenChanged: { n: null } }, "rotateWhenChanged", /n is null/],
    [
      "a typing error",
      { ...good, descripton: "ci" },
      "descripton",
      /^unknown property descripton; there are: userId, /,
    ],
    ["an output as an input", { ...good, token: "x" }, "token", /^unknown property token;/],
    [
      "a registry that is a text",
      { ...good, waitForRegistry: "phx" },
      "waitForRegistry",
      /an object of host/,
    ],
    [
      "a registry without host",
      { ...good, waitForRegistry: { username: "ns/ci" } },
      "waitForRegistry",
      /lacks host/,
    ],
    [
      "a registry with a null",
      { ...good, waitForRegistry: { ...login, username: null } },
      "waitForRegistry",
      /lacks username/,
    ],
    [
      "a URL as host",
      { ...good, waitForRegistry: { ...login, host: "https://a.io" } },
      "waitForRegistry",
      /host.* must be a host/,
    ],
    [
      "a host with a path",
      { ...good, waitForRegistry: { ...login, host: "a.io/v2" } },
      "waitForRegistry",
      /host.* must be/,
    ],
    [
      "a host with a user",
      { ...good, waitForRegistry: { ...login, host: "x@a.io" } },
      "waitForRegistry",
      /host.* must be/,
    ],
    [
      "a name without namespace",
      { ...good, waitForRegistry: { ...login, username: "ci" } },
      "waitForRegistry",
      /username.* must be/,
    ],
    [
      "a name with a colon",
      { ...good, waitForRegistry: { ...login, username: "ns/c:i" } },
      "waitForRegistry",
      /username.* must be/,
    ],
    [
      "no time to wait",
      { ...good, waitForRegistry: { ...login, timeoutSeconds: 0 } },
      "waitForRegistry",
      /timeoutSeconds.* must be/,
    ],
    [
      "hours to wait",
      { ...good, waitForRegistry: { ...login, timeoutSeconds: 3601 } },
      "waitForRegistry",
      /at most 3600/,
    ],
    [
      "NaN to wait",
      { ...good, waitForRegistry: { ...login, timeoutSeconds: Number.NaN } },
      "waitForRegistry",
      /timeoutSeconds/,
    ],
    [
      "an unknown key",
      { ...good, waitForRegistry: { ...login, port: 1 } },
      "waitForRegistry",
      /unknown property port; there are/,
    ],
  ];
  for (const [name, inputs, property, reason] of BAD) {
    it(`refuses ${name}, at ${property}`, () => {
      const [named, why] = failureOf(authToken.check(inputs));
      expect(named).to.equal(property);
      expect(why).to.match(reason);
    });
  }

  it("names every invalid property at once", () => {
    const failures = authToken.check({ userId: 1, description: 2, extra: 3 });
    expect(failures.map(({ property }) => property)).to.deep.equal(["userId", "description", "extra"]);
  });

  it("never repeats a value, which may be a secret put in the wrong place", () => {
    const secret = "s3cr3t-value-in-the-wrong-place";
    for (const name of Object.keys(authToken.properties.inputs)) {
      const said = JSON.stringify(authToken.check({ ...good, [name]: { [secret.length]: [secret] } }));
      expect(said).not.to.include(secret);
    }
    expect(
      JSON.stringify(authToken.check({ userId: secret, description: secret.repeat(20) })),
    ).not.to.include(secret);
  });
});

describe("check of a RotatingAuthToken", () => {
  for (const rotateAfter of ["P30D", "PT12H", "P1M", "P1Y2M3DT4H", 30, "30", 0.5, UNKNOWN]) {
    it(`accepts rotateAfter ${String(rotateAfter)}`, () =>
      expect(rotatingAuthToken.check({ ...good, rotateAfter })).to.deep.equal([]));
  }

  for (const rotateAfter of ["30 days", "P", "-P1D", "P0D", "0", -1, true, {}, "P101Y"]) {
    it(`refuses rotateAfter ${String(rotateAfter)}`, () => {
      const [property, reason] = failureOf(rotatingAuthToken.check({ ...good, rotateAfter }));
      expect(property).to.equal("rotateAfter");
      expect(reason).to.match(/ISO 8601/);
    });
  }

  it("accepts rotateWhenChanged alone", () =>
    expect(rotatingAuthToken.check({ ...good, rotateWhenChanged: "a" })).to.deep.equal([]));

  it("refuses what would never rotate", () => {
    const [property, reason] = failureOf(rotatingAuthToken.check(good));
    expect(property).to.equal("rotateAfter");
    expect(reason).to.match(/one of rotateAfter and rotateWhenChanged must be set/);
  });
});

describe("check of getAuthTokens", () => {
  it("accepts every filter, and nulls", () => {
    const filters = { state: "ACTIVE", descriptionContains: "😀".repeat(400), olderThanDays: 0 };
    expect(checkGetAuthTokens({ userId: USER, ...filters })).to.deep.equal([]);
    expect(checkGetAuthTokens({ userId: USER, state: null, olderThanDays: null })).to.deep.equal([]);
  });

  const BAD: [property: string, value: unknown][] = [
    ["state", "active"],
    ["state", ""],
    ["descriptionContains", "😀".repeat(401)],
    ["olderThanDays", -1],
    ["olderThanDays", "30"],
    ["olderThanDays", Number.NaN],
    ["olderThanDays", 36_501],
    ["userId", tokenOcid("x")],
    ["description", "ci"],
  ];
  for (const [property, value] of BAD) {
    it(`refuses ${property} ${JSON.stringify(value)?.slice(0, 20)}`, () => {
      expect(failureOf(checkGetAuthTokens({ userId: USER, [property]: value }))[0]).to.equal(property);
    });
  }
});
