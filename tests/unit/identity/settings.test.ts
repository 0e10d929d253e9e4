import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import {
  booleanSetting,
  durationSetting,
  type Environment,
  findSetting,
  lookedFor,
  SETTINGS,
  type SettingName,
  SettingsError,
} from "../../../provider/identity/settings";
import { thrown } from "../../helpers/outcome";

const none = () => undefined;
const names = Object.keys(SETTINGS) as SettingName[];

describe("identity: settings", () => {
  for (const name of names) {
    it(`looks for ${name} in the configuration, then in its environment variables in their order`, () => {
      const variables = SETTINGS[name].env;
      const env: Record<string, string> = Object.fromEntries(
        variables.map((variable) => [variable, variable]),
      );
      const configured = (key: SettingName) => (key === name ? "configured" : undefined);
      expect(findSetting(name, configured, env)).to.deep.equal({
        name,
        value: "configured",
        origin: `oci-auth-tokens:${name} of the configuration`,
      });
      for (const variable of variables) {
        expect(findSetting(name, none, env)).to.deep.equal({
          name,
          value: variable,
          origin: `the environment variable ${variable}`,
        });
        delete env[variable];
      }
      expect(findSetting(name, none, env)).to.equal(undefined);
    });
  }

  it("takes an empty text for absent, and zero and false for what they are", () => {
    const env = { OCI_REGION: "", OCI_CLI_REGION: "r" };
    expect(findSetting("region", () => "", env)?.value).to.equal("r");
    expect(findSetting("region", () => null, {})).to.equal(undefined);
    expect(findSetting("region", () => 0, env)?.value).to.equal("0");
    expect(findSetting("region", () => false, env)?.value).to.equal("false");
  });

  it("uses no environment variable for two settings", () => {
    const variables = names.flatMap((name) => [...SETTINGS[name].env]);
    expect(new Set(variables).size).to.equal(variables.length);
  });

  it("lists in the documentation what it looks for, and where", () => {
    const page = readFileSync("docs/installation-configuration.md", "utf8");
    for (const name of names) {
      const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\``));
      expect(row, name).to.be.a("string");
      for (const variable of SETTINGS[name].env) expect(row, name).to.include(`\`${variable}\``);
      const setting: { env: readonly string[]; file?: string } = SETTINGS[name];
      if (setting.file) expect(row, name).to.include(`\`${setting.file}\``);
    }
  });

  it("says everywhere a setting could have been", () => {
    expect(lookedFor("region", { path: "/c", profile: "p" })).to.equal(
      'oci-auth-tokens:region (pulumi config set), then the environment (OCI_REGION, OCI_CLI_REGION, TF_VAR_region), then "region" of the profile [p] in /c',
    );
    expect(lookedFor("identityEndpoint", { path: "/c", profile: "p" })).to.equal(
      "oci-auth-tokens:identityEndpoint (pulumi config set), then the environment (OCI_IDENTITY_ENDPOINT)",
    );
    expect(lookedFor("region", undefined)).not.to.include("profile");
  });

  it("reads true and false, and refuses anything else by name and place", () => {
    const read = (value: string | boolean | undefined) =>
      booleanSetting("checkInPreview", true, () => value, {});
    expect([undefined, "", true, "true", " True "].map(read)).to.deep.equal([true, true, true, true, true]);
    expect([false, "false", "FALSE"].map(read)).to.deep.equal([false, false, false]);
    for (const wrong of ["no", "0", "1", "yes"]) {
      expect(thrown(() => read(wrong)).message).to.equal(
        "checkInPreview must be true or false; oci-auth-tokens:checkInPreview of the configuration is not.",
      );
    }
  });

  describe("durationSetting", () => {
    it("leaves a request some time", () => {
      expect(() => durationSetting("requestTimeoutSeconds", () => "0", {})).to.throw("from 0.001 to 86400");
      expect(durationSetting("retryBudgetSeconds", () => "0", {})).to.equal(0);
    });

    const read = (value: string | number | boolean | undefined, env: Environment = {}) =>
      durationSetting("retryBudgetSeconds", () => value, env);

    it("reads seconds as milliseconds, from text and from numbers", () => {
      const values = ["0", "1", " 60 ", "0.25", "86400", 0, 30, 0.5].map((value) => read(value));
      expect(values).to.deep.equal([0, 1000, 60_000, 250, 86_400_000, 0, 30_000, 500]);
    });

    it("gives the default where nothing is set", () => {
      expect(read(undefined)).to.equal(120_000);
      expect(read("")).to.equal(120_000);
    });

    for (const wrong of [
      "-1",
      "86401",
      "1e3",
      "0x10",
      "1m",
      "abc",
      "NaN",
      "Infinity",
      "1,5",
      "1 2",
      true,
      -1,
    ]) {
      it(`refuses ${JSON.stringify(wrong)} by name and place, without repeating it`, () => {
        const error = thrown(() => read(wrong));
        expect(error).to.be.instanceOf(SettingsError);
        expect(error.message).to.equal(
          "retryBudgetSeconds must be a number of seconds from 0 to 86400; oci-auth-tokens:retryBudgetSeconds of the configuration is not.",
        );
      });
    }

    it("names the environment variable that is wrong", () => {
      const env = { OCI_AUTH_TOKENS_RETRY_BUDGET_SECONDS: "soon" };
      expect(thrown(() => read(undefined, env)).message).to.include(
        "the environment variable OCI_AUTH_TOKENS_RETRY_BUDGET_SECONDS",
      );
    });

    it("reads every number of seconds to a day, and refuses every other text", () => {
      fc.assert(fc.property(fc.integer({ min: 0, max: 86_400 }), (n) => read(String(n)) === n * 1000));
      fc.assert(
        fc.property(fc.string({ minLength: 1 }), (value) => {
          if (/^\s*\d+(\.\d+)?\s*$/.test(value) && Number(value) <= 86_400) return;
          expect(thrown(() => read(value))).to.be.instanceOf(SettingsError);
        }),
      );
    });
  });
});
