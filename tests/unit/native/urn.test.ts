import { expect } from "chai";
import fc from "fast-check";
import { typeOfUrn } from "../../../provider/native/urn";

describe("URNs", () => {
  it("give the type of the resource itself, without its parents'", () => {
    expect(
      typeOfUrn("urn:pulumi:dev::project::my:mod:Parent$oci-auth-tokens:index:AuthToken::login"),
    ).to.equal("oci-auth-tokens:index:AuthToken");
  });

  it("may have any characters in the name", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
    fc.assert(
      fc.property(part, part, part, part, fc.string(), (stack, project, parent, type, name) => {
        const urn = `urn:pulumi:${stack}::${project}::p:m:${parent}$p:m:${type}::${name}`;
        expect(typeOfUrn(urn)).to.equal(`p:m:${type}`);
      }),
    );
    expect(typeOfUrn("urn:pulumi:a::b::t:m:T::one::two$three::")).to.equal("t:m:T");
  });

  it("are invalid without their four parts or their prefix", () => {
    for (const text of [
      "",
      "urn:pulumi:",
      "urn:pulumi:a::b::t:m:T",
      "urn:other:a::b::t::n",
      "a::b::c::d",
      "::::::",
    ]) {
      expect(typeOfUrn(text), text).to.equal(undefined);
    }
  });

  it("never throw, for any string", () => {
    fc.assert(fc.property(fc.string(), (text) => void typeOfUrn(text)));
  });
});
