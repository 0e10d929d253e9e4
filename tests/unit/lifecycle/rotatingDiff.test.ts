import { expect } from "chai";
import { rotatingAuthToken } from "../../../provider/lifecycle/rotatingAuthToken";
import { type Properties, UNKNOWN } from "../../../provider/lifecycle/unknown";
import { iso, NOON } from "../../helpers/clock";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { DAY, rotatingInputs as inputs } from "../../helpers/rotation";

const state: Properties = {
  ...inputs,
  id: `users/${USER}/rotatingAuthTokens/x`,
  state: "ACTIVE",
  token: "text",
  tokenId: tokenOcid("x"),
  previousToken: "old text",
  previousTokenId: tokenOcid("w"),
  rotatedAt: iso(NOON),
  nextRotation: iso(NOON + 30 * DAY),
};
const DUE = NOON + 30 * DAY;
const rotated = ["token", "tokenId", "previousToken", "previousTokenId", "rotatedAt", "nextRotation"];
const diff = (news: object, now = NOON) => rotatingAuthToken.diff(state, { ...inputs, ...news }, now);
const preview = (news: object, now = NOON) => rotatingAuthToken.preview(state, { ...inputs, ...news }, now);

describe("lifecycle: rotatingAuthToken, diff and preview", () => {
  it("sees no change before the time", () => {
    expect(diff({}, DUE - 1)).to.deep.equal({
      changed: [],
      replaces: [],
      stables: ["id", "userId", "token", "tokenId", "rotatedAt"],
    });
  });

  it("says at the time that a rotation is due, why, and what it changes, though no input does", () => {
    expect(diff({}, DUE)).to.deep.equal({
      changed: [],
      replaces: [],
      stables: ["id", "userId"],
      changedOutputs: rotated,
      reason: `A rotation is due: it was due at ${iso(DUE)} (rotateAfter P30D, last rotated at ${iso(NOON)}).`,
    });
  });

  it("replaces for another user only, due or not", () => {
    for (const now of [NOON, DUE]) {
      const { replaces, reason } = diff({ userId: OTHER_USER }, now);
      expect([replaces, reason]).to.deep.equal([["userId"], undefined]);
    }
    for (const news of [
      { description: "e" },
      { rotateAfter: 5 },
      { rotateWhenChanged: "x" },
      { keepPrevious: false },
    ]) {
      expect(diff(news).replaces).to.deep.equal([]);
      expect(diff(news).changed).to.deep.equal(Object.keys(news));
    }
  });

  it("rotates for rotateWhenChanged, known or not, and not for the description", () => {
    expect(diff({ rotateWhenChanged: "v2" }).reason).to.equal(
      "A rotation is due: rotateWhenChanged changed.",
    );
    expect(diff({ rotateWhenChanged: { a: UNKNOWN } }).reason).to.be.a("string");
    expect(diff({ description: UNKNOWN }).reason).to.equal(undefined);
    expect(diff({ rotateAfter: UNKNOWN }).reason).to.equal(undefined);
  });

  it("previews a create with what the program says, and a change in place with what stays", () => {
    const first = rotatingAuthToken.preview(undefined, inputs, NOON);
    expect(first).to.include({ ...inputs, token: UNKNOWN, tokenId: UNKNOWN, nextRotation: UNKNOWN });
    expect(preview({ description: "e" })).to.deep.equal({ ...state, description: "e" });
    expect(preview({ rotateAfter: 5 })).to.include({ token: "text", nextRotation: iso(NOON + 5 * DAY) });
  });

  it("previews a rotation: the previous token will be today's, which is known", () => {
    expect(preview({}, DUE)).to.deep.equal({
      ...state,
      state: UNKNOWN,
      token: UNKNOWN,
      tokenId: UNKNOWN,
      rotatedAt: UNKNOWN,
      nextRotation: UNKNOWN,
      previousToken: "text",
      previousTokenId: tokenOcid("x"),
    });
    expect(preview({ keepPrevious: false }, DUE)).not.to.have.any.keys("previousToken", "previousTokenId");
  });
});
