import { inspect } from "node:util";
import { expect } from "chai";
import { forEngine, printErrorsOnce } from "../../../provider/dynamic/errors";
import { LifecycleError, PartialStateError } from "../../../provider/tokens/errors";

const SECRET = "the-token-s-text";
const props = { __provider: "text", userId: "u" };

describe("an error for the dynamic provider's process", () => {
  it("has its message and no stack, which that process would print", () => {
    const shown = forEngine(new LifecycleError("Creating failed. Do this."), props);
    expect(shown).to.be.instanceOf(Error);
    expect(shown.message).to.equal("Creating failed. Do this.");
    expect(shown.stack).to.equal("");
    for (const key of ["id", "properties", "reasons", "cause"]) expect(shown).not.to.have.property(key);
  });

  it("prints nothing in that process, which writes it out before it passes it to the engine", () => {
    const printed: unknown[][] = [];
    const target = { error: (...words: unknown[]) => void printed.push(words) };
    printErrorsOnce(target);
    const shown = forEngine(new Error("said by the engine"), props);
    target.error(`${shown}: ${shown.stack}`);
    const others = new Error("another provider's");
    target.error(`${others}: stack`);
    target.error("warning: a: ", 1);
    expect(printed).to.deep.equal([["Error: another provider's: stack"], ["warning: a: ", 1]]);
  });

  it("accepts any thrown value", () => {
    expect(forEngine("text", props).message).to.equal("text");
    expect(forEngine(undefined, props).message).to.equal("undefined");
    expect(forEngine(new TypeError("wrong"), props).message).to.equal("wrong");
  });

  it("carries partial state, with what the next step needs", () => {
    const outputs = { id: "ocid", token: SECRET };
    const shown = forEngine(new PartialStateError("It waits. Go on.", "ocid", outputs), props);
    expect({ ...shown, stack: undefined }).to.deep.equal({
      stack: undefined,
      id: "ocid",
      properties: { id: "ocid", token: SECRET, __provider: "text" },
      reasons: ["It waits. Go on."],
    });
    expect(shown.message).to.equal("It waits. Go on.");
    expect(outputs).to.deep.equal({ id: "ocid", token: SECRET });
  });

  it("adds no serialized provider if the step had none", () => {
    const shown = forEngine(new PartialStateError("m", "ocid", { a: 1 }), {});
    expect(shown).to.have.property("properties").that.deep.equals({ a: 1 });
  });

  it("keeps the partial state out of printed output", () => {
    const shown = forEngine(new PartialStateError("It waits.", "ocid", { token: SECRET }), props);
    expect(`${shown} ${shown.stack} ${shown.message}`).not.to.include(SECRET);
    // The counterpart: the value is in the partial state.
    expect(inspect(shown)).to.include(SECRET);
  });
});
