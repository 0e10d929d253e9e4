import { expect } from "chai";
import fc from "fast-check";
import { retryTokensFor } from "../../../provider/lifecycle/makeToken";
import { derivedRetryTokens, freshRetryTokens } from "../../../provider/lifecycle/retryTokens";
import { World } from "../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../helpers/ocids";

const wanted = { userId: USER, description: "ci", rotateWhenChanged: { month: "3" } };
const NAME = "project/stack/name";

function first(more: object = {}, salt = "", type = "AuthToken", name: string | undefined = NAME): string {
  const ctx = new World().run();
  const settings = { ...ctx.settings, retrySalt: salt };
  return retryTokensFor({ ...ctx, settings }, type, { ...wanted, ...more }, name)(0);
}

describe("retry tokens of a create", () => {
  it("are the same in every run", () => expect(first()).to.equal(first()));

  const OTHERS: Record<string, string> = {
    "another description": first({ description: "cd" }),
    "an empty description": first({ description: "" }),
    "another user": first({ userId: OTHER_USER }),
    "another value to rotate by": first({ rotateWhenChanged: { month: "4" } }),
    "a text to rotate by": first({ rotateWhenChanged: "3" }),
    "no value to rotate by": first({ rotateWhenChanged: undefined }),
    "another resource name": first({}, "", "AuthToken", "project/stack/other"),
    "another stack": first({}, "", "AuthToken", "project/other/name"),
    "another project": first({}, "", "AuthToken", "other/stack/name"),
    "another type": first({}, "", "RotatingAuthToken"),
    "a salt": first({}, "salt"),
    "another salt": first({}, "pepper"),
  };
  for (const [name, token] of Object.entries(OTHERS)) {
    it(`are others for ${name}`, () => expect(token).not.to.equal(first()));
  }

  it("differ among each other", () => {
    expect(new Set([first(), ...Object.values(OTHERS)]).size).to.equal(Object.keys(OTHERS).length + 1);
  });

  it("do not depend on what changes in place, or on null and absent", () => {
    const login = { host: "phx.ocir.io", username: "ns/ci" };
    expect(first({ waitForRegistry: login, adoptExisting: true })).to.equal(first());
    expect(first({ rotateWhenChanged: null })).to.equal(first({ rotateWhenChanged: undefined }));
  });

  it("are of a kind that the service takes, and show nothing of what they are made of", () => {
    expect(first({ description: "\u{1f512}".repeat(200) })).to.match(/^[0-9a-f]{64}$/);
  });

  it("never run together: no text moves from one part to the next", () => {
    const part = fc.string({ maxLength: 4 });
    const identity = fc.record({
      resource: part,
      type: part,
      salt: part,
      inputs: fc.array(part, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(identity, identity, fc.nat(20), fc.nat(20), (a, b, m, n) => {
        const same =
          JSON.stringify([a.resource, a.type, a.salt, a.inputs, m]) ===
          JSON.stringify([b.resource, b.type, b.salt, b.inputs, n]);
        expect(derivedRetryTokens(a)(m) === derivedRetryTokens(b)(n)).to.equal(same);
      }),
    );
  });

  it("are another one for each attempt", () => {
    const derived = derivedRetryTokens({ resource: NAME, type: "AuthToken", inputs: [], salt: "" });
    expect(new Set(Array.from({ length: 20 }, (_, n) => derived(n))).size).to.equal(20);
  });

  it("are nobody else's where no name is known", () => {
    const [one, two] = [freshRetryTokens(), freshRetryTokens()];
    expect(one(0)).to.equal(one(0));
    expect(new Set([one(0), one(1), two(0), two(1)]).size).to.equal(4);
    expect(one(19).length).to.be.at.most(64);
    expect(first({}, "", "AuthToken", "")).not.to.equal(first({}, "", "AuthToken", ""));
  });
});
