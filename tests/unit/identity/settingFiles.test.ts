import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { systemFiles } from "../../../provider/identity/open";
import { SettingsError } from "../../../provider/identity/settings";
import { authContext } from "../../helpers/authContext";
import { fullConfig, type Given, systemError, testKey } from "../../helpers/credentials";
import { openApiKey } from "../../helpers/openedApiKey";
import { rejection } from "../../helpers/outcome";
import { rsaProfile } from "../../helpers/profiles";

const find = async (given: Given) => openApiKey(authContext(given));
const failure = async (call: () => Promise<unknown>) => {
  const error = await rejection(call());
  expect(error).to.be.instanceOf(SettingsError);
  return error.message;
};

describe("identity: files that settings name", () => {
  const key = testKey();
  const { privateKey: _content, ...keyless } = fullConfig();

  it("needs a configuration file only where one is asked for", async () => {
    expect((await find({ config: fullConfig() })).userOcid).to.be.a("string");
    expect(await failure(() => find({ config: { ...fullConfig(), configFile: "/none" } }))).to.equal(
      "There is no file /none, named by oci-auth-tokens:configFile of the configuration.",
    );
    const env = { OCI_CLI_PROFILE: "ci" };
    expect(await failure(() => find({ config: fullConfig(), env }))).to.match(
      /^The profile \[ci\] \(the environment variable OCI_CLI_PROFILE\) needs .*config, which is not there\.$/,
    );
  });

  it("does without a default file that cannot be read, or has no [DEFAULT], where everything is set elsewhere", async () => {
    for (const file of [systemError("EACCES"), systemError("ENOTDIR"), "[prod]\nuser=u\n", "rubbish"]) {
      expect((await find({ config: fullConfig(), files: { "~/.oci/config": file } })).userOcid).to.be.a(
        "string",
      );
    }
  });

  it("says why the default file has not helped where a setting is missing", async () => {
    const { region: _region, ...config } = fullConfig();
    const message = (file: string | Error) =>
      failure(() => find({ config, files: { "~/.oci/config": file } }));
    expect(await message(systemError("EACCES"))).to.match(
      /config \(the default place\) cannot be read \(EACCES\)\. /,
    );
    expect(await message("[prod]\n")).to.match(/has no profile \[DEFAULT\]; it has: \[prod\]\. /);
  });

  it("does not pass over a default file with a broken [DEFAULT]", async () => {
    const files = { "~/.oci/config": "[DEFAULT]\nrubbish\n" };
    expect(await failure(() => find({ config: fullConfig(), files }))).to.include("line 2");
  });

  it("says of a file that was asked for, and cannot be read, which one and why", async () => {
    for (const code of ["EACCES", "EISDIR", "ELOOP"]) {
      const files = { "/f": systemError(code) };
      expect(await failure(() => find({ config: { ...fullConfig(), configFile: "/f" }, files }))).to.equal(
        `/f (oci-auth-tokens:configFile of the configuration) cannot be read (${code}).`,
      );
      expect(await failure(() => find({ config: { ...keyless, privateKeyPath: "/f" }, files }))).to.equal(
        `/f (privateKeyPath, oci-auth-tokens:privateKeyPath of the configuration) cannot be read (${code}).`,
      );
    }
  });

  it("says which key file is not there, and who named it", async () => {
    const files = { "~/.oci/config": rsaProfile("DEFAULT", "/gone.pem") };
    expect(await failure(() => find({ files }))).to.match(
      /^There is no private key file \/gone\.pem \(privateKeyPath, the profile \[DEFAULT\] in .*config\)\.$/,
    );
  });

  it("finds files under the home folder", async () => {
    const config = { ...keyless, privateKeyPath: "~/keys/k.pem" };
    expect((await find({ config, files: { "~/keys/k.pem": key.pkcs8 } })).signsWithTestKey).to.equal(true);
  });

  it("warns of a key file that others can read, and goes on", async () => {
    const config = { ...keyless, privateKeyPath: "/k" };
    const warningsFor = async (mode: number) => {
      const given = authContext({ config, files: { "/k": key.pkcs8 }, modes: { "/k": mode } });
      expect((await openApiKey(given)).signsWithTestKey).to.equal(true);
      return given.warnings;
    };
    expect(await warningsFor(0o100644)).to.deep.equal([
      "The private key file /k can be read by others (mode 644): chmod 600 /k",
    ]);
    for (const mode of [0o660, 0o604, 0o620])
      expect(await warningsFor(mode), mode.toString(8)).to.have.length(1);
    for (const mode of [0o600, 0o400, 0o700])
      expect(await warningsFor(mode), mode.toString(8)).to.deep.equal([]);
  });

  it("does not quote a key that was set as a path", async () => {
    for (const text of [key.pkcs8, key.pkcs8.replaceAll("\n", "\\n"), "AAAA\nBBBB"]) {
      for (const name of ["privateKeyPath", "configFile"] as const) {
        expect(await failure(() => find({ config: { ...keyless, [name]: text } }))).to.equal(
          `${name} (oci-auth-tokens:${name} of the configuration) must be the path of a file, and is a text of several lines, a key or a token.`,
        );
      }
    }
  });

  describe("on this machine", () => {
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "oci-auth-tokens-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));
    const findHere = async (config: Given["config"]) => {
      const context = authContext({ config: { ...config } }, systemFiles);
      await openApiKey(context);
      return { warnings: context.warnings };
    };

    it("reads real files and their modes", async () => {
      const keyFile = join(folder, "key.pem");
      const configFile = join(folder, "config");
      writeFileSync(keyFile, key.pkcs8);
      writeFileSync(configFile, rsaProfile("DEFAULT", keyFile));
      chmodSync(keyFile, 0o600);
      expect(await findHere({ configFile })).to.deep.include({ warnings: [] });
      chmodSync(keyFile, 0o644);
      expect((await findHere({ configFile })).warnings).to.have.length(process.platform === "win32" ? 0 : 1);
    });

    it("says of a folder that it cannot be read", async () => {
      expect(await failure(() => findHere({ ...fullConfig(), configFile: folder }))).to.include("(EISDIR)");
      expect(
        await failure(() => findHere({ configFile: folder, ...keyless, privateKeyPath: folder })),
      ).to.include("(EISDIR)");
    });

    it("says of a file that is not there that it is not", async () => {
      const configFile = join(folder, "none");
      expect(await failure(() => findHere({ configFile }))).to.include(`There is no file ${configFile}`);
    });
  });
});
