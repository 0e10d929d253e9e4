import { expect } from "chai";
import fc from "fast-check";
import { isOcid, ocidShape } from "../../../provider/identity/ocid";
import { ocids, TENANCY, USER } from "../../helpers/ocids";
import { anyText } from "../../helpers/texts";

describe("identity: ocid", () => {
  it("takes OCIDs as Oracle writes them", () => {
    expect(isOcid(USER)).to.equal(true);
    expect(isOcid(USER, "user")).to.equal(true);
    expect(
      isOcid("ocid1.instance.oc1.phx.abuw4ljrlsfiqw6vzzxb43vyypt4pkodawglp3wqxjqofakrwvou52gb6s5a"),
    ).to.equal(true);
    expect(isOcid("ocid1.user.oc1..idcs-1234.aaaaaaaa", "user")).to.equal(true);
    fc.assert(fc.property(ocids("user"), (id) => isOcid(id, "user")));
  });

  it("takes no OCID of another type", () => {
    expect(isOcid(TENANCY, "user")).to.equal(false);
    const types = fc.constantFrom("tenancy", "credential", "users", "use", "User");
    fc.assert(fc.property(types.chain(ocids), (id) => !isOcid(id, "user")));
  });

  it("takes no text of 256 characters", () => {
    const longest = `${USER}${"a".repeat(255 - USER.length)}`;
    expect([isOcid(longest), isOcid(`${longest}a`)]).to.deep.equal([true, false]);
  });

  it("takes nothing with a character that means something in a URL, wherever it stands", () => {
    const harmful = fc.constantFrom(..."/\\%?#;:@&=+$, \t\r\n\0\u007f\u00a0\u2028ä😀");
    fc.assert(
      fc.property(ocids("user"), harmful, fc.nat(), (id, character, where) => {
        const at = where % (id.length + 1);
        return !isOcid(id.slice(0, at) + character + id.slice(at));
      }),
    );
  });

  it("takes nothing that climbs", () => {
    for (const id of [
      "..",
      ".",
      "ocid1.user.oc1..",
      "ocid1.user.oc1...",
      "ocid1.user.oc1..a..b",
      `../${USER}`,
    ]) {
      expect(isOcid(id), id).to.equal(false);
    }
  });

  it("passes only what stays in its own segment of a path", () => {
    const almost = fc
      .array(fc.constantFrom("ocid1", "user", "oc1", ".", "..", "/", "%2f", "%2e", "aaaa", "?", "#", "\n"))
      .map((parts) => parts.join(""));
    const candidates = fc.oneof(almost, anyText, ocids("user"));
    fc.assert(
      fc.property(candidates, (id) => {
        if (!isOcid(id)) return;
        const url = new URL(`https://host/users/${id}/authTokens`);
        expect(url.pathname.split("/")).to.deep.equal(["", "users", id, "authTokens"]);
        expect([url.search, url.hash]).to.deep.equal(["", ""]);
        expect(encodeURIComponent(id)).to.equal(id);
      }),
      { numRuns: 1000 },
    );
  });

  it("says what an OCID looks like by one that is not accepted itself", () => {
    expect(ocidShape("user")).to.equal("ocid1.user.oc1..<unique id>");
    expect(isOcid(ocidShape("user"))).to.equal(false);
  });
});
