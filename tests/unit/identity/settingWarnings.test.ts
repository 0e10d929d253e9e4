import { expect } from "chai";
import { SETTINGS } from "../../../provider/identity/settings";
import { plainSecrets, unknownSettings } from "../../../provider/identity/settingWarnings";

describe("identity: warnings of settings", () => {
  it("has none for settings that exist", () => {
    expect(unknownSettings(Object.keys(SETTINGS))).to.deep.equal([]);
    expect(unknownSettings([])).to.deep.equal([]);
  });

  for (const [name, meant] of [
    ["regoin", "region"],
    ["tenancyOCID", "tenancyOcid"],
    ["tenancy", "tenancyOcid"],
    ["privateKeyPasword", "privateKeyPassword"],
    ["configfileprofile", "configFileProfile"],
  ] as const) {
    it(`takes ${name} for ${meant}`, () => {
      const [warning] = unknownSettings([name, "region"]);
      expect(warning).to.match(
        new RegExp(
          `^Unknown settings of oci-auth-tokens: ${name} \\(did you mean ${meant}\\?\\)\\. There are: `,
        ),
      );
    });
  }

  it("names no setting where none is near", () => {
    expect(unknownSettings(["colour", "toString"])).to.deep.equal([
      `Unknown settings of oci-auth-tokens: colour, toString. There are: ${Object.keys(SETTINGS).join(", ")}.`,
    ]);
  });

  it("warns of a secret that is set in plain, and of no other", () => {
    const names = ["privateKey", "privateKeyPassword", "region"];
    expect(plainSecrets(names, (name) => name === "privateKeyPassword")).to.deep.equal([
      "The setting privateKey is plain in the stack's file and in its state: set it again with pulumi config set --secret oci-auth-tokens:privateKey.",
    ]);
  });
});
