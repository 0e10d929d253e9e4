import { expect } from "chai";
import { messageOf, oneLine } from "../../../provider/identity/text";

describe("identity: texts of others in messages", () => {
  it("are on one line, without control characters and marks of direction", () => {
    expect(oneLine(" a\r\n\tb\u001b[31mc\u0085d\u2028e\u202ef ")).to.equal("a b [31mc d e f");
    expect(oneLine("plain “text” — 😀")).to.equal("plain “text” — 😀");
  });

  it("are cut between characters, never within one", () => {
    expect(oneLine("a😀😀😀", 3)).to.equal("a😀😀");
    expect(oneLine(`${"x".repeat(499)}😀`, 500)).to.equal(`${"x".repeat(499)}😀`);
  });

  it("have nothing that UTF-8 cannot carry", () => {
    expect(oneLine("a\ud83d b\ude00")).to.equal("a\ufffd b\ufffd");
    expect(messageOf(new Error("\ud83d"))).to.equal("\ufffd");
  });

  it("are made of whatever was thrown", () => {
    const odd = new Error("m");
    Object.defineProperty(odd, "message", { get: () => odd.toString.call(null) });
    const thrown = ["text", undefined, null, 5, Symbol("s"), {}, Object.create(null), odd, () => 1];
    expect(thrown.map(messageOf)).to.deep.equal([
      "text",
      "undefined",
      "null",
      "5",
      "Symbol(s)",
      "[object Object]",
      "Something was thrown that has no text.",
      "Something was thrown that has no text.",
      "() => 1",
    ]);
  });
});
