import { expect } from "chai";
import fc from "fast-check";
import { LifecycleError } from "../../../provider/tokens/errors";
import { parseTokenId } from "../../../provider/tokens/tokenId";
import { OTHER_USER, ocids, tokenOcid, USER } from "../../helpers/ocids";
import { thrown } from "../../helpers/outcome";
import { anyText } from "../../helpers/texts";

const failure = (id: string, userId?: string) => {
  const error = thrown(() => parseTokenId(id, userId));
  expect(error).to.be.instanceOf(LifecycleError);
  return error.message;
};

describe("lifecycle: tokenId", () => {
  it("reads both forms", () => {
    fc.assert(
      fc.property(ocids("user"), ocids("credential"), (userId, id) => {
        const parsed = { userId, id };
        expect(parseTokenId(`users/${userId}/authTokens/${id}`, undefined)).to.deep.equal(parsed);
        expect(parseTokenId(`users/${userId}/authTokens/${id}`, userId)).to.deep.equal(parsed);
        expect(parseTokenId(id, userId)).to.deep.equal(parsed);
      }),
    );
  });

  it("says which form includes the user, which the bare OCID does not", () => {
    expect(failure(tokenOcid("x")))
      .to.include("does not say whose token it is")
      .and.to.include("users/{userId}/");
  });

  it("does not accept another user's id", () => {
    expect(failure(`users/${USER}/authTokens/${tokenOcid("x")}`, OTHER_USER)).to.include(
      "names a different user",
    );
  });

  for (const id of [
    "",
    "x",
    "users//authTokens/",
    `users/${USER}/authTokens/`,
    `users/${USER}/authTokens/../../x`,
    `users/${USER}/apiKeys/${tokenOcid("x")}`,
    `/users/${USER}/authTokens/${tokenOcid("x")}`,
    `users/${USER}/authTokens/${tokenOcid("x")}/`,
    `users/${USER}/authTokens/${tokenOcid("x")}\n`,
    `users/%2e%2e/authTokens/${tokenOcid("x")}`,
    `${tokenOcid("x")}/..`,
    `${tokenOcid("x")}%2f..`,
  ]) {
    it(`rejects ${JSON.stringify(id)} as the id of a token`, () => void failure(id, USER));
  }

  it("returns nothing with a slash, a percent sign or a dot segment, for any input", () => {
    const parts = fc.constantFrom(
      "users/",
      "/authTokens/",
      USER,
      tokenOcid("x"),
      "/",
      "%2f",
      "%",
      "..",
      "../",
      "?",
      "#",
      "\\",
      "",
    );
    const id = fc.oneof(
      fc.array(parts, { maxLength: 6 }).map((some) => some.join("")),
      fc.tuple(anyText, fc.string()).map(([a, b]) => `users/${a}/authTokens/${b}`),
    );
    fc.assert(
      fc.property(
        id,
        fc.option(fc.oneof(fc.constant(USER), fc.string()), { nil: undefined }),
        (text, userId) => {
          let parsed: { userId: string; id: string };
          try {
            parsed = parseTokenId(text, userId);
          } catch (error) {
            expect(error).to.be.instanceOf(LifecycleError);
            return;
          }
          for (const segment of [parsed.userId, parsed.id])
            expect(segment).to.match(/^ocid1\.[A-Za-z0-9._-]+$/);
        },
      ),
      { numRuns: 500 },
    );
  });
});
