import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import { UNKNOWN } from "../../../../provider/resources/properties";
import { NOON } from "../../../helpers/clock";
import { OTHER_USER, tokenOcid, USER } from "../../../helpers/ocids";

const inputs = { userId: USER, description: "d" };
const state = {
  ...inputs,
  id: tokenOcid("x"),
  state: "ACTIVE",
  timeCreated: "2026-03-10T12:00:00Z",
  token: "text",
};
const stables = ["id", "userId", "token", "timeCreated", "timeExpires"];
const diff = (olds: object, news: object) =>
  authToken.diff({ ...state, ...olds }, { ...inputs, ...news }, NOON);
const preview = (news: object) => authToken.preview(state, { ...inputs, ...news }, NOON);

describe("lifecycle: authToken, diff and preview", () => {
  it("finds no change if the inputs are equal, whatever the outputs are", () => {
    expect(diff({}, {})).to.deep.equal({ changed: [], replaces: [], stables });
    expect(diff({ inactiveState: "4" }, {}).changed).to.deep.equal([]);
  });

  it("treats null and absent as equal", () => {
    const absent = { rotateWhenChanged: undefined, waitForRegistry: null };
    expect(diff({}, absent).changed).to.deep.equal([]);
    expect(diff({ rotateWhenChanged: null }, {}).changed).to.deep.equal([]);
  });

  it("replaces for another user", () => {
    expect(diff({}, { userId: OTHER_USER })).to.deep.equal({
      changed: ["userId"],
      replaces: ["userId"],
      stables: [],
    });
  });

  it("updates in place for another description, and keeps the value", () => {
    for (const description of ["e", "", "D"]) {
      expect(diff({}, { description })).to.deep.equal({ changed: ["description"], replaces: [], stables });
    }
  });

  it("replaces when any value of rotateWhenChanged is changed, added or removed", () => {
    for (const [old, news] of [
      [undefined, "1"],
      ["1", "2"],
      ["1", undefined],
      ["1", { a: "1" }],
      [{ a: "1" }, { a: "2" }],
      [{ a: "1" }, { a: "1", b: "1" }],
      [{ a: "1" }, {}],
    ]) {
      expect(diff({ rotateWhenChanged: old }, { rotateWhenChanged: news }).replaces).to.deep.equal([
        "rotateWhenChanged",
      ]);
    }
    const same = diff({ rotateWhenChanged: { a: "1", b: "2" } }, { rotateWhenChanged: { b: "2", a: "1" } });
    expect(same.changed).to.deep.equal([]);
  });

  for (const [name, value] of [["waitForRegistry", { host: "h", username: "n/u" }]] as const) {
    it(`updates in place for another ${name}`, () => {
      expect(diff({}, { [name]: value })).to.deep.equal({ changed: [name], replaces: [], stables });
      expect(diff({ [name]: value }, {}).changed).to.deep.equal([name]);
      expect(diff({ [name]: value }, { [name]: value }).changed).to.deep.equal([]);
    });
  }

  it("treats an unknown value as a change, also in a map", () => {
    expect(diff({}, { userId: UNKNOWN }).replaces).to.deep.equal(["userId"]);
    expect(diff({}, { description: UNKNOWN })).to.deep.include({ changed: ["description"], replaces: [] });
    const rotateWhenChanged = { a: UNKNOWN };
    expect(diff({ rotateWhenChanged: { a: "1" } }, { rotateWhenChanged }).replaces).to.deep.equal([
      "rotateWhenChanged",
    ]);
  });

  it("knows only the program's inputs in the preview of a create", () => {
    expect(authToken.preview(undefined, inputs, NOON)).to.deep.equal({
      ...inputs,
      id: UNKNOWN,
      state: UNKNOWN,
      timeCreated: UNKNOWN,
      token: UNKNOWN,
    });
  });

  it("knows every output in the preview of an update, so that dependents see no unknowns", () => {
    expect(preview({ description: "e" })).to.deep.equal({ ...state, description: "e" });
    expect(preview({ description: UNKNOWN })).to.deep.equal({ ...state, description: UNKNOWN });
  });
});
