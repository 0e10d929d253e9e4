import { expect } from "chai";
import { Redactor } from "../../../provider/resources/redactor";

describe("lifecycle: secrets in messages", () => {
  it("are replaced everywhere, the longest first", () => {
    const redactor = new Redactor();
    redactor.remember("secret");
    redactor.remember({ deep: ["secret project", 7, null, undefined] });
    expect(redactor.redact("the secret project, a secret, 7")).to.equal("the [secret], a [secret], 7");
  });

  it("are found as a message quotes them, on one line", () => {
    const redactor = new Redactor();
    redactor.remember("two\nlines");
    expect(redactor.redact('"two lines"')).to.equal('"[secret]"');
  });

  it("of one or two characters stay: replacing them would destroy the message", () => {
    const redactor = new Redactor();
    redactor.remember(["", "a", "no"]);
    expect(redactor.redact("a token, no more")).to.equal("a token, no more");
  });
});
