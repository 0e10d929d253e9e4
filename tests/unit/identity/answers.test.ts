import { expect } from "chai";
import fc from "fast-check";
import { TransportError } from "../../../provider/identity/errors";
import { parseAuthToken, parseAuthTokens } from "../../../provider/identity/responses";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { thrown } from "../../helpers/outcome";

const full = {
  id: tokenOcid("one"),
  userId: OTHER_USER,
  description: "d",
  lifecycleState: "INACTIVE",
  inactiveStatus: 4,
  timeCreated: "2016-08-25T21:10:29.600Z",
  timeExpires: "2036-08-25T21:10:29.600Z",
  token: "SECRET",
};
const parse = (body: unknown) => parseAuthToken("CreateAuthToken", body, USER);
const parseList = (body: unknown) => parseAuthTokens("ListAuthTokens", body, USER);
const garbled = (call: () => unknown) => {
  const error = thrown(call);
  expect(error).to.be.instanceOf(TransportError).and.to.include({ failure: "garbled" });
  expect(error.message).not.to.include("SECRET");
  return error.message;
};

describe("identity: answers", () => {
  it("reads every field under its name here", () => {
    expect(parse(full)).to.deep.equal({
      id: full.id,
      userId: OTHER_USER,
      description: "d",
      state: "INACTIVE",
      inactiveState: "4",
      timeCreated: full.timeCreated,
      timeExpires: full.timeExpires,
      token: "SECRET",
    });
  });

  it("leaves times as the service wrote them, and takes the SDK's dates", () => {
    expect(parse({ ...full, timeCreated: "2016-08-25T21:10:29Z" }).timeCreated).to.equal(
      "2016-08-25T21:10:29Z",
    );
    expect(parse({ ...full, timeCreated: new Date(0) }).timeCreated).to.equal("1970-01-01T00:00:00.000Z");
  });

  it("replaces half a surrogate pair, which neither the engine's wire nor its errors can carry", () => {
    const parsed = parse({ ...full, description: "a\ud83d", token: "\ude00b" });
    expect(parsed).to.include({ description: "a\ufffd", token: "\ufffdb" });
  });

  it("passes states on that it does not know", () => {
    expect(parse({ ...full, lifecycleState: "FROZEN" }).state).to.equal("FROZEN");
  });

  it("has no key for what is absent or null, and knows the user it asked for", () => {
    const least = { id: "i", userId: USER, description: "", state: "ACTIVE" };
    expect(parse({ id: "i", lifecycleState: "ACTIVE" })).to.deep.equal(least);
    const nulls = Object.fromEntries(Object.keys(full).map((key) => [key, null]));
    expect(parse({ ...nulls, id: "i", lifecycleState: "ACTIVE" })).to.deep.equal(least);
  });

  for (const body of [null, undefined, 5, "text", [], [full], true]) {
    it(`takes ${JSON.stringify(body)} for no token`, () => {
      expect(garbled(() => parse(body))).to.include("no object");
    });
  }

  it("cannot do without an id and a state", () => {
    for (const id of [undefined, null, "", 5, {}]) {
      expect(garbled(() => parse({ ...full, id }))).to.include("an auth token without an id");
    }
    for (const lifecycleState of [undefined, null, "", 5]) {
      expect(garbled(() => parse({ ...full, lifecycleState }))).to.include("without a lifecycleState");
    }
  });

  it("never has a token's text in a list", () => {
    const [listed] = parseList([full]);
    expect(listed).to.deep.include({ id: full.id }).and.not.to.have.property("token");
  });

  it("takes no other thing for a list, nor a list with something else in it", () => {
    for (const body of [null, undefined, {}, { items: [] }, "[]", 0]) {
      expect(garbled(() => parseList(body))).to.include("no list");
    }
    garbled(() => parseList([full, null]));
    expect(parseList([])).to.deep.equal([]);
  });

  it("reads or refuses any answer, and gives only texts", () => {
    const wild = fc.anything({ withDate: true, withNullPrototype: true });
    const field = fc.oneof(fc.string({ minLength: 1 }), wild, fc.constant(null));
    const body = fc.record(Object.fromEntries([...Object.keys(full), "extra"].map((key) => [key, field])), {
      requiredKeys: [],
    });
    const known = [
      "id",
      "userId",
      "description",
      "state",
      "inactiveState",
      "timeCreated",
      "timeExpires",
      "token",
    ];
    fc.assert(
      fc.property(fc.oneof({ weight: 4, arbitrary: body }, wild), (answer) => {
        let token: object;
        try {
          token = parse(answer);
        } catch (error) {
          expect(error).to.be.instanceOf(TransportError);
          return;
        }
        expect(token).to.have.keys(Object.keys(token).filter((key) => known.includes(key)));
        for (const value of Object.values(token)) expect(value).to.be.a("string");
        expect(token).to.include.keys("id", "userId", "description", "state");
        const [listed] = parseList([answer]);
        expect(listed).not.to.have.property("token");
      }),
      { numRuns: 1000 },
    );
  });
});
