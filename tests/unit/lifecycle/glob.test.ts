import { expect } from "chai";
import fc from "fast-check";
import { matches } from "../../../provider/lifecycle/glob";

/** What a pattern means, in the fewest words: slow, and plainly right. */
function reference(text: string, glob: string): boolean {
  if (glob === "") return text === "";
  const rest = glob.slice(1);
  if (glob[0] === "*") return reference(text, rest) || (text !== "" && reference(text.slice(1), glob));
  return text !== "" && (glob[0] === "?" || glob[0] === text[0]) && reference(text.slice(1), rest);
}

const over = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), maxLength });

describe("glob", () => {
  it("is what the reference says, for any text and pattern", () => {
    fc.assert(
      fc.property(over("ab.", 12), over("ab.*?", 8), (text, glob) => {
        fc.pre(/[*?]/.test(glob));
        expect(matches(text, glob)).to.equal(reference(text, glob));
      }),
      { numRuns: 5_000 },
    );
  });

  it("finds a plain pattern anywhere", () => {
    fc.assert(
      fc.property(over("ab", 5), over("ab", 5), over("ab", 5), (before, middle, after) => {
        expect(matches(before + middle + after, middle)).to.equal(true);
      }),
    );
    expect(matches("ci-pull", "push")).to.equal(false);
    expect(matches("CI", "ci")).to.equal(false);
  });

  const CASES: [text: string, pattern: string, is: boolean][] = [
    ["ci-pull", "ci-*", true],
    ["my ci-pull", "ci-*", false],
    ["my ci-pull", "*ci-*", true],
    ["ci-1", "ci-?", true],
    ["ci-12", "ci-?", false],
    ["", "*", true],
    ["", "?", false],
    ["a.c", "a?c", true],
    ["abc", "a.c", false],
    ["[a-z]+", "[a-z]+*", true],
    ["b", "[a-z]*", false],
    ["two\nlines", "two*lines", true],
    ["(", "(*", true],
    ["a*b", "a*b", true],
    ["xyz", "*?*?*?*", true],
    ["xy", "*?*?*?*", false],
  ];
  for (const [text, pattern, is] of CASES) {
    it(`${JSON.stringify(text)} ${is ? "matches" : "does not match"} ${pattern}`, () =>
      expect(matches(text, pattern)).to.equal(is));
  }

  it("is done at once for what would keep a regular expression busy for years", () => {
    const begun = process.hrtime.bigint();
    expect(matches("a".repeat(400), `${"a*".repeat(199)}b`)).to.equal(false);
    expect(Number(process.hrtime.bigint() - begun) / 1e6).to.be.below(1_000);
  });
});
