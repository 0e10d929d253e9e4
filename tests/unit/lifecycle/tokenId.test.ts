import { expect } from "chai";
import fc from "fast-check";
import { LifecycleError } from "../../../provider/lifecycle/problems";
import { parseTokenId } from "../../../provider/lifecycle/tokenId";
import { OTHER_USER, ocids, TENANCY, tokenOcid, USER } from "../../helpers/ocids";
import { thrown } from "../../helpers/outcome";

const TOKEN = tokenOcid("one");
/** What a function returns or throws. */
function outcome<T>(call: () => T): T | Error {
  try {
    return call();
  } catch (error) {
    if (error instanceof LifecycleError) return error;
    throw error;
  }
}

const path = (userId: string, id: string) => `users/${userId}/authTokens/${id}`;

describe("the id of a token", () => {
  it("is a path, or an OCID where the user is known", () => {
    fc.assert(
      fc.property(ocids("user"), ocids("credential"), (userId, id) => {
        expect(parseTokenId(path(userId, id), undefined)).to.deep.equal({ userId, id });
        expect(parseTokenId(path(userId, id), userId)).to.deep.equal({ userId, id });
        expect(parseTokenId(id, userId)).to.deep.equal({ userId, id });
      }),
    );
  });

  it("never carries what would leave its part of a URL's path", () => {
    const hostile = fc.string({
      unit: fc.constantFrom("/", "%", "2", "f", "F", ".", "?", "#", "\\", "a", "\n", " "),
    });
    fc.assert(
      fc.property(hostile, hostile, fc.boolean(), (a, b, isPath) => {
        const id = isPath ? path(`${USER}${a}`, `${TOKEN}${b}`) : `${TOKEN}${a}${b}`;
        const parsed = outcome(() => parseTokenId(id, isPath ? undefined : USER));
        if (parsed instanceof Error) return true;
        const { pathname } = new URL(path(parsed.userId, parsed.id), "https://host/");
        return pathname === `/users/${parsed.userId}/authTokens/${parsed.id}`;
      }),
      { numRuns: 2_000 },
    );
  });

  const BAD: [name: string, id: string, userId: string | undefined, message: RegExp][] = [
    ["a bare OCID of nobody", TOKEN, undefined, /does not say whose token it is\. Write users\/\{userId\}/],
    ["another user's path", path(OTHER_USER, TOKEN), USER, /names another user than userId/],
    ["an empty text", "", USER, /is none of an auth token/],
    ["an empty user", `users//authTokens/${TOKEN}`, undefined, /does not say whose/],
    ["an empty token", `users/${USER}/authTokens/`, USER, /is none of an auth token/],
    ["another kind of path", `users/${USER}/apiKeys/${TOKEN}`, USER, /is none of an auth token/],
    ["a leading slash", `/${path(USER, TOKEN)}`, USER, /is none of an auth token/],
    ["a part more", `${path(USER, TOKEN)}/x`, USER, /is none of an auth token/],
    ["an escaped slash", `${TOKEN}%2fx`, USER, /is none of an auth token/],
    ["a new line at the end", `${path(USER, TOKEN)}\n`, undefined, /is none of an auth token|does not say/],
    ["a tenancy as the user", path(TENANCY, TOKEN), undefined, /is none of an auth token/],
    ["a state's user that is none", TOKEN, "me", /is none of an auth token/],
  ];
  for (const [name, id, userId, message] of BAD) {
    it(`is not ${name}`, () => {
      const error = thrown(() => parseTokenId(id, userId));
      expect(error).to.be.instanceOf(LifecycleError);
      expect(error.message).to.match(message);
    });
  }
});
