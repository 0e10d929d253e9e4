import { expect } from "chai";
import { SETTINGS } from "../../../provider/identity/settings";
import { settingWarnings } from "../../../provider/identity/settingWarnings";

const warningsOf = (names: readonly string[], secrets: readonly string[] = []) =>
  settingWarnings(names, (name) => secrets.includes(name));

describe("identity: warnings of settings", () => {
  it("has none for settings that exist", () => {
    const all = Object.keys(SETTINGS);
    expect(settingWarnings(all, () => true)).to.deep.equal([]);
    expect(warningsOf([])).to.deep.equal([]);
  });

  for (const [name, meant] of [
    ["regoin", "region"],
    ["tenancyOCID", "tenancyOcid"],
    ["tenancy", "tenancyOcid"],
    ["privateKeyPasword", "privateKeyPassword"],
    ["configfileprofile", "configFileProfile"],
  ] as const) {
    it(`takes ${name} for ${meant}`, () => {
      const [warning] = warningsOf([name, "region"]);
      expect(warning).to.match(
        new RegExp(
          `^Unknown settings of oci-auth-tokens: ${name} \\(did you mean ${meant}\\?\\)\\. There are: `,
        ),
      );
    });
  }

  it("names no setting where none is near", () => {
    expect(warningsOf(["colour", "toString"])).to.deep.equal([
      `Unknown settings of oci-auth-tokens: colour, toString. There are: ${Object.keys(SETTINGS).join(", ")}.`,
    ]);
  });

  it("warns of a secret that is set in plain, and of no other", () => {
    const warnings = warningsOf(["privateKey", "privateKeyPassword", "region"], ["privateKeyPassword"]);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^The setting privateKey is not secret.*pulumi config set --secret oci-auth-tokens:privateKey/,
    );
  });
});
