import { expect } from "chai";
import fc from "fast-check";
import { SETTINGS, type SettingName, SettingsError } from "../../../provider/identity/settings";
import { authContext } from "../../helpers/authContext";
import { fullConfig, type Given, testKey } from "../../helpers/credentials";
import { OTHER_USER, TENANCY, USER } from "../../helpers/ocids";
import { openApiKey } from "../../helpers/openedApiKey";
import { rejection } from "../../helpers/outcome";
import { rsaProfile } from "../../helpers/profiles";

const find = async (given: Given) => openApiKey(authContext(given));
const failure = async (given: Given) => {
  const error = await rejection(find(given));
  expect(error).to.be.instanceOf(SettingsError);
  return error.message;
};
const without = (...names: SettingName[]) =>
  Object.fromEntries(Object.entries(fullConfig()).filter(([name]) => !(names as string[]).includes(name)));

describe("identity: credentials", () => {
  const key = testKey();

  it("puts them together from the stack's configuration alone", async () => {
    expect(await find({ config: fullConfig() })).to.deep.include({
      tenancyOcid: TENANCY,
      userOcid: USER,
      fingerprint: key.fingerprint,
      signsWithTestKey: true,
      target: { region: "us-phoenix-1" },
    });
  });

  it("puts them together from the environment alone, by either name", async () => {
    const own = { OCI_TENANCY_OCID: TENANCY, OCI_USER_OCID: USER, OCI_FINGERPRINT: key.fingerprint };
    const cli = { OCI_CLI_TENANCY: TENANCY, OCI_CLI_USER: USER, OCI_CLI_FINGERPRINT: key.fingerprint };
    const content = { OCI_CLI_KEY_CONTENT: key.encrypted, OCI_CLI_PASSPHRASE: key.passphrase };
    expect(
      await find({ env: { ...own, OCI_PRIVATE_KEY: key.pkcs1, OCI_REGION: "eu-frankfurt-1" } }),
    ).to.deep.include({
      signsWithTestKey: true,
      target: { region: "eu-frankfurt-1" },
    });
    expect(await find({ env: { ...cli, ...content, OCI_CLI_REGION: "us-gov-ashburn-1" } })).to.deep.include({
      signsWithTestKey: true,
      target: { region: "us-gov-ashburn-1" },
    });
  });

  it("puts them together from a profile alone, with a key file and a passphrase", async () => {
    const found = await find({
      files: {
        "~/.oci/config": rsaProfile("DEFAULT", "~/.oci/key.pem", { pass_phrase: key.passphrase }),
        "~/.oci/key.pem": key.encrypted,
      },
    });
    expect(found).to.deep.include({ userOcid: USER, signsWithTestKey: true });
    expect(found.origins).to.match(/user from the profile \[DEFAULT\] in .*config, .*key from .*key\.pem/);
  });

  it("lets the configuration win over the environment, and that over the profile, setting by setting", async () => {
    const files = { "~/.oci/config": rsaProfile("DEFAULT", "/k"), "/k": key.pkcs8 };
    const env = { OCI_USER_OCID: OTHER_USER, OCI_REGION: "eu-frankfurt-1" };
    expect(await find({ files, env, config: { region: "ap-tokyo-1" } })).to.deep.include({
      tenancyOcid: TENANCY,
      userOcid: OTHER_USER,
      target: { region: "ap-tokyo-1" },
    });
  });

  it("takes the key from the first place that has one, as text or as a path", async () => {
    const files = {
      "~/.oci/config": rsaProfile("DEFAULT", "/profile"),
      "/profile": "no key",
      "/env": key.pkcs8,
    };
    const origins = async (given: Given) => (await find({ files, ...given })).origins;
    expect(await origins({ env: { OCI_PRIVATE_KEY_PATH: "/env" } })).to.include(
      "key from /env (privateKeyPath, the env",
    );
    const both = { env: { OCI_PRIVATE_KEY_PATH: "/nowhere" }, config: { privateKey: key.pkcs8 } };
    expect(await origins(both)).to.include("key from oci-auth-tokens:privateKey of the configuration");
    expect(
      await failure({ files, env: { OCI_PRIVATE_KEY: key.pkcs8, OCI_PRIVATE_KEY_PATH: "/env" } }),
    ).to.equal(
      "privateKey (the environment variable OCI_PRIVATE_KEY) and privateKeyPath (the environment variable OCI_PRIVATE_KEY_PATH) are both set: keep one.",
    );
  });

  it("reads the file and the profile that are asked for, with [DEFAULT] behind it", async () => {
    const text = `[DEFAULT]\nregion=ap-tokyo-1\n${rsaProfile("ci", "/k", { region: "" })}`;
    const files = { "/etc/oci": text, "/k": key.pkcs8 };
    const env = { OCI_CONFIG_FILE: "/etc/oci" };
    expect((await find({ files, env, config: { configFileProfile: "ci" } })).target).to.deep.equal({
      region: "ap-tokyo-1",
    });
    expect(await failure({ files, env: { ...env, OCI_CLI_PROFILE: "cd" } })).to.equal(
      "/etc/oci has no profile [cd]; it has: [DEFAULT], [ci].",
    );
  });

  for (const name of ["tenancyOcid", "userOcid", "fingerprint", "region"] as const) {
    it(`names ${name} where it is missing, and everywhere it was looked for`, async () => {
      const message = await failure({ config: without(name) });
      expect(message).to.match(
        new RegExp(`^Missing OCI setting ${name}\\. Looked for it in oci-auth-tokens:${name}`),
      );
      for (const variable of SETTINGS[name].env) expect(message).to.include(variable);
      expect(message).to.match(/of the profile \[DEFAULT\] in .*config\. .*config was not found\. Found: /);
      for (const found of Object.keys(without(name))) {
        expect(message).to.include(`${found} in oci-auth-tokens:`);
      }
      expect(message).to.match(/To start: `oci setup config` of the OCI CLI/);
    });
  }

  it("names all that are missing in one error, with what was found where, and never a value", async () => {
    const message = await failure({
      config: { fingerprint: key.fingerprint, privateKeyPassword: "hunter2" },
      env: { OCI_CLI_KEY_CONTENT: key.encrypted },
    });
    expect(message.split("\n")).to.have.length(5);
    expect(message).to.match(
      /^Missing OCI settings tenancyOcid, userOcid, region\. Looked for\n {2}- tenancyOcid in oci-auth-tokens:tenancyOcid/,
    );
    for (const variable of ["OCI_TENANCY_OCID", "OCI_CLI_USER", "OCI_REGION"])
      expect(message).to.include(variable);
    expect(message).to.include(
      "Found: fingerprint in oci-auth-tokens:fingerprint of the configuration, privateKey in the environment variable OCI_CLI_KEY_CONTENT.",
    );
    expect(message).not.to.include(key.fingerprint).and.not.to.include("hunter2").and.not.to.include("BEGIN");
    expect(await failure({})).to.match(
      /^Missing OCI settings tenancyOcid, userOcid, fingerprint, privateKeyPath, region\./,
    );
    expect(await failure({})).not.to.include("Found:");
  });

  it("names both settings of a key that is missing", async () => {
    const message = await failure({ config: without("privateKey") });
    expect(message)
      .to.include("Missing OCI setting privateKeyPath")
      .and.to.include("given as privateKey instead");
  });

  for (const [name, value, wanted] of [
    ["tenancyOcid", USER, `no tenancy OCID: it should look like ocid1.tenancy.oc1..<unique id>`],
    ["userOcid", "me@example.com", `no user OCID: it should look like ocid1.user.oc1..<unique id>`],
    ["fingerprint", "12:34", "must be 16 pairs of hex digits with colons between them"],
    ["region", "PHX/../x", "is no region name: it should look like us-phoenix-1"],
  ] as const) {
    it(`says what is wrong with ${name}, and where it came from, without repeating it`, async () => {
      const message = await failure({ config: { ...fullConfig(), [name]: value } });
      expect(message)
        .to.include(wanted)
        .and.to.include(`${name} (oci-auth-tokens:${name} of the configuration)`);
      expect(message).not.to.include(value);
    });
  }

  it("takes blanks around OCIDs and a fingerprint in capitals", async () => {
    const config = { ...fullConfig(), userOcid: ` ${USER}\n`, fingerprint: key.fingerprint.toUpperCase() };
    expect(await find({ config })).to.deep.include({ userOcid: USER, fingerprint: key.fingerprint });
  });

  it("says that key and fingerprint do not belong together, by both fingerprints", async () => {
    const other = key.fingerprint.replace(/^../, (pair) => (pair === "00" ? "11" : "00"));
    const message = await failure({ config: { ...fullConfig(), fingerprint: other } });
    expect(message).to.include(`is ${other}, but the private key from oci-auth-tokens:privateKey`);
    expect(message).to.include(key.fingerprint).and.to.include("do not belong together");
  });

  it("says of a profile with a session token how it is used", async () => {
    const text = `[DEFAULT]\ntenancy=${TENANCY}\nregion=us-phoenix-1\nsecurity_token_file=/t\nkey_file=/k\n`;
    expect(await failure({ files: { "~/.oci/config": text, "/k": key.pkcs8 } })).to.match(
      /^Missing OCI settings userOcid, [\s\S]*The profile holds a session token: to sign in by it, set auth to SecurityToken\.$/,
    );
  });

  it("asks for the passphrase of an encrypted key, and says when it is wrong", async () => {
    const config = { ...fullConfig(), privateKey: key.encrypted };
    expect(await failure({ config })).to.include(
      "is encrypted and no passphrase is set: set privateKeyPassword",
    );
    const message = await failure({ config, env: { OCI_CLI_PASSPHRASE: "wrong-horse" } });
    expect(message)
      .to.include("cannot be opened with the privateKeyPassword")
      .and.not.to.include("wrong-horse");
  });

  it("has no word of a key or a passphrase in any error, wherever they were put by mistake", async () => {
    const body = fc.stringMatching(/^[A-Za-z0-9+/]{40,64}$/);
    // A profile's name is quoted: nobody takes it for a key.
    const names = fc.constantFrom(
      ...(Object.keys(SETTINGS) as SettingName[]).filter((name) => name !== "configFileProfile"),
    );
    const armour = (text: string) => `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`;
    const forms = fc.constantFrom(armour, (text: string) => armour(text).replaceAll("\n", "\\n"));
    await fc.assert(
      fc.asyncProperty(body, body, names, forms, async (text, passphrase, name, form) => {
        const config: Given["config"] = { ...fullConfig(), [name]: form(text) };
        if (name === "privateKeyPath") delete config.privateKey;
        for (const given of [{ privateKeyPassword: passphrase, ...config }, config]) {
          const message = await find({ config: given }).then(() => "", String);
          expect(message).not.to.include(text);
          expect(message).not.to.include(passphrase);
        }
      }),
    );
  });
});
