import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { expandHome, parseProfile } from "../../../provider/identity/configFile";
import { SettingsError } from "../../../provider/identity/settings";
import { TENANCY, USER } from "../../helpers/ocids";
import { thrown } from "../../helpers/outcome";
import { anyText } from "../../helpers/texts";

const PATH = "/home/me/.oci/config";
const parse = (text: string, profile = "DEFAULT") => parseProfile(text, PATH, profile);
const failure = (text: string, profile?: string) => {
  const error = thrown(() => parse(text, profile));
  expect(error).to.be.instanceOf(SettingsError);
  return error.message;
};

describe("identity: configFile", () => {
  it("reads a profile as Oracle's console writes it", () => {
    const profile = parse(
      `[DEFAULT]\nuser=${USER}\nfingerprint=12:34\ntenancy=${TENANCY}\nregion=us-phoenix-1\nkey_file=~/k.pem # TODO\n`,
    );
    expect(profile.get("userOcid")).to.equal(USER);
    expect(profile.get("tenancyOcid")).to.equal(TENANCY);
    expect(profile.get("region")).to.equal("us-phoenix-1");
    expect(profile.get("privateKeyPassword")).to.equal(undefined);
  });

  for (const [name, end] of [
    ["LF", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
  ] as const) {
    it(`reads lines that end in ${name}, with and without a byte order mark`, () => {
      const text = ["[DEFAULT]", "user = u", "", "[other]", "region=r", ""].join(end);
      for (const mark of ["", "\uFEFF"]) {
        const profile = parse(mark + text, "other");
        expect([profile.get("region"), profile.get("userOcid")]).to.deep.equal(["r", "u"]);
      }
    });
  }

  it("passes over comments of either sign and blank lines, also before the first profile", () => {
    const profile = parse("# a\n; b\n\n  \t\n[DEFAULT]\n  # c=1\n ;region=x\nregion=r\n");
    expect([profile.get("region"), profile.raw("# c"), profile.raw(";region")]).to.deep.equal([
      "r",
      undefined,
      undefined,
    ]);
  });

  it("keeps what follows the first equals sign, further ones and comment signs included", () => {
    const profile = parse("[DEFAULT]\npass_phrase = a=b==;#c \n");
    expect(profile.get("privateKeyPassword")).to.equal("a=b==;#c");
  });

  it("takes sections of the same name together; the last value of a key counts", () => {
    const profile = parse("[DEFAULT]\nuser=one\nregion=r\n[x]\nuser=x\n[DEFAULT]\nuser=two\n");
    expect([profile.get("userOcid"), profile.get("region")]).to.deep.equal(["two", "r"]);
  });

  it("looks in [DEFAULT] for what a profile lacks or leaves empty, and in no other", () => {
    const text = "[DEFAULT]\nuser=d\nregion=d\ntenancy=d\n[a]\nuser=a\nregion=\n[b]\nfingerprint=b\n";
    const profile = parse(text, "a");
    expect(profile.get("userOcid")).to.equal("a");
    expect(profile.get("region")).to.equal("d");
    expect(profile.get("tenancyOcid")).to.equal("d");
    expect(profile.get("fingerprint")).to.equal(undefined);
  });

  it("needs no [DEFAULT] where another profile is asked for", () => {
    expect(parse("[a]\nuser=u\n", "a").get("userOcid")).to.equal("u");
  });

  it("names the profiles that are there when the one asked for is not", () => {
    expect(failure("[DEFAULT]\nuser=u\n[prod]\n", "test")).to.equal(
      `${PATH} has no profile [test]; it has: [DEFAULT], [prod].`,
    );
    expect(failure("")).to.equal(`${PATH} has no profile [DEFAULT]; it has: none.`);
    expect(failure("[default]\n")).to.include("has: [default]");
  });

  for (const [what, text, line] of [
    ["a line without a sign", "[DEFAULT]\nregion=r\nTopSecretText\n", 3],
    ["a key outside a profile", "\npass_phrase=TopSecretText\n[DEFAULT]\n", 2],
    ["a value without a key", "[DEFAULT]\n=TopSecretText\n", 2],
    ["an empty profile's name", "[DEFAULT]\r\n[ ]\r\nTopSecretText=1", 2],
    ["a profile that is not closed", "[DEFAULT]\n[TopSecretText\n", 2],
    ["a key over several lines", "[DEFAULT]\nkey_content=-----BEGIN\nTopSecretText\n", 3],
  ] as const) {
    it(`names the line of ${what}, and not its text`, () => {
      expect(failure(text)).to.equal(
        `${PATH}, line ${line}: neither a [profile] nor a key=value inside one.`,
      );
    });
  }

  it("does not take a profile's name or a key for something every object has", () => {
    expect(failure("[DEFAULT]\n", "constructor")).to.include("no profile [constructor]");
    expect(parse("[DEFAULT]\n").raw("__proto__")).to.equal(undefined);
    expect(parse("[__proto__]\nuser=u\n", "__proto__").get("userOcid")).to.equal("u");
  });

  it("gives back what was written, whatever the values, spaces and line ends", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,8}$/);
    const value = fc
      .string({ unit: "binary-ascii", minLength: 1 })
      .map((text) => text.replace(/[\r\n]/g, " ").trim())
      .filter((text) => text !== "");
    const keys = fc.dictionary(name, value, { noNullPrototype: true });
    const spaces = fc.constantFrom("", " ", "\t", "  ");
    fc.assert(
      fc.property(name, keys, spaces, fc.constantFrom("\n", "\r\n"), (profile, entries, space, end) => {
        const lines = Object.entries(entries).map(([key, text]) => `${space}${key}${space}=${space}${text}`);
        const read = parse([`${space}[${profile}]`, ...lines, ""].join(end), profile);
        for (const [key, text] of Object.entries(entries)) expect(read.raw(key)).to.equal(text);
      }),
    );
  });

  it("reads or refuses any text, and quotes none of it", () => {
    const line = fc.oneof(
      fc.constantFrom("[DEFAULT]", "[", "]", "[]", "=", "#", ";", "", "a=b", "SECRET", "SECRET=SECRET"),
      anyText,
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom("\n", "\r\n", "\r"), (lines, end) => {
        try {
          parse(lines.join(end), "nowhere");
        } catch (error) {
          expect(error).to.be.instanceOf(SettingsError);
          const { message } = error as SettingsError;
          expect(message).to.match(/, line \d+: neither|has no profile \[nowhere\]/);
          if (message.includes("neither")) expect(message).not.to.include("SECRET");
          return;
        }
        expect(lines.join(end)).to.include("nowhere");
      }),
      { numRuns: 500 },
    );
  });

  it("replaces a leading ~ by the home folder, and no other", () => {
    expect(expandHome("~", "/home/me")).to.equal(join("/home/me"));
    expect(expandHome("~/.oci/config", "/home/me")).to.equal(join("/home/me", ".oci/config"));
    for (const path of ["~you/x", "/a/~/b", "a~", "", "~~/x"]) {
      expect(expandHome(path, "/home/me"), path).to.equal(path);
    }
  });
});
