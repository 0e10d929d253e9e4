import { expect } from "chai";
import fc from "fast-check";
import { matches } from "../../../provider/resources/glob";

/** The same by definition: slow, and too simple to be wrong. */
function naive(text: readonly string[], glob: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return text.length === 0;
  if (first === "*") return naive(text, rest) || (text.length > 0 && naive(text.slice(1), glob));
  return text.length > 0 && (first === "?" || first === text[0]) && naive(text.slice(1), rest);
}

describe("lifecycle: glob", () => {
  it("finds a plain pattern anywhere, by case", () => {
    expect(matches("the CI token", "CI")).to.equal(true);
    expect(matches("the CI token", "ci")).to.equal(false);
    expect(matches("a.c", "b")).to.equal(false);
    expect(matches("anything", "")).to.equal(true);
  });

  it("matches a pattern with a sign as a whole", () => {
    for (const [text, pattern, expected] of [
      ["ci-1", "ci-*", true],
      ["my ci-1", "ci-*", false],
      ["my ci-1", "*ci-*", true],
      ["ci-", "ci-*", true],
      ["ci-1", "ci-?", true],
      ["ci-", "ci-?", false],
      ["ci-12", "ci-?", false],
      ["", "*", true],
      ["", "?", false],
      ["😀", "?", true],
      ["a😀b", "a?b", true],
      ["axbxc", "a*b*c", true],
      ["abcd", "a*b*c", false],
    ] as const) {
      expect(matches(text, pattern), `${text} ${pattern}`).to.equal(expected);
    }
  });

  it("takes the signs of a regular expression for themselves", () => {
    for (const sign of [".", "+", "(", ")", "[", "]", "^", "$", "|", "\\", "{", "}"]) {
      expect(matches(`a${sign}b`, `a${sign}*`), sign).to.equal(true);
      expect(matches("aXb", `a${sign}*`), sign).to.equal(false);
    }
  });

  it("agrees with the definition", () => {
    const text = fc.array(fc.constantFrom("a", "b", "😀"), { maxLength: 8 });
    const glob = fc.array(fc.constantFrom("a", "b", "😀", "*", "?"), { maxLength: 7 });
    fc.assert(
      fc.property(text, glob, (characters, signs) => {
        const expected = /[*?]/.test(signs.join(""))
          ? naive(characters, signs)
          : characters.join("").includes(signs.join(""));
        expect(matches(characters.join(""), signs.join(""))).to.equal(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it("takes no longer for a pattern made to take long", () => {
    const start = process.hrtime.bigint();
    expect(matches("a".repeat(400), `${"a*".repeat(199)}b`)).to.equal(false);
    expect(Number(process.hrtime.bigint() - start) / 1e6).to.be.below(500);
  });
});
