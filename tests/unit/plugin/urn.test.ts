import { expect } from "chai";
import fc from "fast-check";
import { parseUrn, resourceName } from "../../../provider/plugin/urn";

describe("URNs", () => {
  it("are taken apart, the parents' types apart from its own", () => {
    const urn = "urn:pulumi:dev::project::my:mod:Parent$oci-auth-tokens:index:AuthToken::login";
    expect(parseUrn(urn)).to.deep.equal({
      stack: "dev",
      project: "project",
      type: "oci-auth-tokens:index:AuthToken",
      parents: ["my:mod:Parent"],
      name: "login",
    });
  });

  it("may have anything in the name", () => {
    const part = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/);
    fc.assert(
      fc.property(part, part, part, part, fc.string(), (stack, project, parent, type, name) => {
        const urn = parseUrn(`urn:pulumi:${stack}::${project}::p:m:${parent}$p:m:${type}::${name}`);
        expect(urn).to.deep.equal({ stack, project, type: `p:m:${type}`, parents: [`p:m:${parent}`], name });
      }),
    );
    expect(parseUrn("urn:pulumi:a::b::t:m:T::one::two$three::")?.name).to.equal("one::two$three::");
  });

  it("are none without their four parts or their prefix", () => {
    for (const text of [
      "",
      "urn:pulumi:",
      "urn:pulumi:a::b::t:m:T",
      "urn:other:a::b::t::n",
      "a::b::c::d",
      "::::::",
    ]) {
      expect(parseUrn(text), text).to.equal(undefined);
    }
  });

  it("never throw, whatever the text", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseUrn(text)));
  });

  it("name a resource so that stacks, projects and the components it is a part of are told apart", () => {
    const urn = { stack: "dev", project: "project", type: "t", parents: [], name: "login" };
    expect(resourceName(urn)).to.equal("project/dev/login");
    expect(resourceName({ ...urn, stack: "prod" })).not.to.equal(resourceName(urn));
    expect(resourceName({ ...urn, parents: ["a:b:C"] })).to.equal("project/dev/a:b:C/login");
  });
});
