import { expect } from "chai";
import { AUTH_METHODS } from "../../../../provider/identity/auth/methods";
import { SETTINGS, type SettingName, SettingsError } from "../../../../provider/identity/settings";
import { authContext, type SignInGiven, signInWith, unsignedToken } from "../../../helpers/authContext";
import { fullConfig, testKey } from "../../../helpers/credentials";
import { TENANCY, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";
import { rsaProfile } from "../../../helpers/profiles";

const CONFIG = "~/.oci/config";
const token = () => unsignedToken({ exp: Date.now() / 1000 + 3600 });
const files = (profile: string, more: Record<string, string> = {}) => ({
  [CONFIG]: profile,
  "/k.pem": testKey().pkcs8,
  "/token": token(),
  ...more,
});
const session = (name: string, more = "") =>
  `[${name}]\ntenancy=${TENANCY}\nfingerprint=${testKey().fingerprint}\nregion=us-phoenix-1\nkey_file=/k.pem\n` +
  `security_token_file=/token\n${more}`;

async function settingsFailure(given: SignInGiven): Promise<string> {
  const error = await rejection(signInWith(given));
  if (!(error instanceof SettingsError)) throw error;
  return error.message;
}

describe("identity: choosing a way to sign in", () => {
  it("is an API key by default", async () => {
    expect((await signInWith({ config: fullConfig() })).method).to.equal("ApiKey");
  });

  for (const auth of ["apikey", "APIKEY", "api_key", " ApiKey "]) {
    it(`takes ${JSON.stringify(auth)} for ApiKey`, async () => {
      expect((await signInWith({ config: { ...fullConfig(), auth } })).method).to.equal("ApiKey");
    });
  }

  it("knows the names of the OCI CLI, each once", () => {
    const names = Object.values(AUTH_METHODS).flatMap((method) =>
      "cliName" in method ? [method.cliName] : [],
    );
    expect(names).to.have.members([
      "api_key",
      "security_token",
      "instance_principal",
      "resource_principal",
      "oke_workload_identity",
      "instance_obo_user",
    ]);
  });

  it("refuses a name that there is not, and says which there are", async () => {
    const message = await settingsFailure({ config: fullConfig(), env: { OCI_CLI_AUTH: "ApiKey2" } });
    expect(message).to.equal(
      `auth (the environment variable OCI_CLI_AUTH) must be one of ${Object.keys(AUTH_METHODS).join(", ")}.`,
    );
  });

  it("takes a profile with a session's token and no user for a session", async () => {
    expect((await signInWith({ files: files(session("DEFAULT")) })).method).to.equal("SecurityToken");
  });

  it("takes it for one although [DEFAULT] has a user", async () => {
    const given = {
      files: files(`${rsaProfile("DEFAULT", "/k.pem")}${session("S")}`),
      env: { OCI_CLI_PROFILE: "S" },
    };
    expect((await signInWith(given)).method).to.equal("SecurityToken");
  });

  it("takes a profile with a user for an API key, also behind a [DEFAULT] with a session's token", async () => {
    const given = { files: files(`${session("DEFAULT")}${rsaProfile("A", "/k.pem")}`) };
    expect((await signInWith({ ...given, env: { OCI_CLI_PROFILE: "A" } })).method).to.equal("ApiKey");
    expect((await signInWith({ files: files(session("DEFAULT", `user=${USER}\n`)) })).method).to.equal(
      "ApiKey",
    );
    expect((await signInWith({ ...given, env: { OCI_CLI_USER: USER } })).method).to.equal("ApiKey");
  });

  it("guesses nothing from a variable with a session's token", async () => {
    const given = { config: fullConfig(), files: { "/token": token() } };
    expect((await signInWith({ ...given, env: { OCI_CLI_SECURITY_TOKEN_FILE: "/token" } })).method).to.equal(
      "ApiKey",
    );
  });

  it("takes the profile of Cloud Shell for an instance that acts for a user", async () => {
    const profile = `[DEFAULT]\ntenancy=${TENANCY}\nregion=us-phoenix-1\nauthentication_type=instance_principal\ndelegation_token_file=/d\n`;
    const given = { files: { [CONFIG]: profile, "/d": "delegated\n" } };
    expect((await signInWith(given)).method).to.equal("DelegationToken");
    expect((await signInWith({ ...given, env: { OCI_CLI_AUTH: "instance_principal" } })).method).to.equal(
      "InstancePrincipal",
    );
  });

  it("says what was found, what each way still needs, and no value of it", async () => {
    const { privateKey, userOcid } = fullConfig();
    const message = await settingsFailure({
      config: { privateKey, tokenExchangeClientSecret: "hush" },
      env: { OCI_CLI_USER: userOcid, OCI_RESOURCE_PRINCIPAL_VERSION: "2.2" },
    });
    expect(message).to.match(/^Missing OCI settings tenancyOcid, fingerprint, region\. Looked for\n/);
    expect(message).to.include(
      "Found: userOcid in the environment variable OCI_CLI_USER, privateKey in oci-auth-tokens:privateKey of the configuration. To start: `oci setup config`",
    );
    for (const name of Object.keys(AUTH_METHODS)) expect(message).to.include(`  - ${name}: `);
    expect(message).to.include("  - ApiKey: tenancyOcid, fingerprint, region\n");
    expect(message).to.include("  - InstancePrincipal: nothing, on an OCI compute instance\n");
    expect(message).to.include(
      "  - ResourcePrincipal: OCI_RESOURCE_PRINCIPAL_RPST, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, ",
    );
    expect(message).not.to.match(/hush|PRIVATE KEY|ocid1/);
  });

  it("lists nothing where the way was chosen", async () => {
    const message = await settingsFailure({ config: { ...fullConfig(), userOcid: "", auth: "ApiKey" } });
    expect(message).not.to.include("InstancePrincipal");
  });

  it("lists nothing where what is given is wrong", async () => {
    const message = await settingsFailure({ config: { ...fullConfig(), userOcid: "nobody" } });
    expect(message).to.equal(
      "userOcid (oci-auth-tokens:userOcid of the configuration) is no user OCID: it should look like ocid1.user.oc1..<unique id>.",
    );
  });
});

describe("identity: the places of a setting", () => {
  const PLACES = {
    config: { region: "us-phoenix-1" },
    peerConfig: { region: "eu-frankfurt-1" },
    env: { TF_VAR_region: "uk-london-1" },
    files: { [CONFIG]: "[DEFAULT]\nregion=ap-tokyo-1\n" },
  };
  const ORDER = [
    "oci-auth-tokens:region of the configuration",
    "oci:region of the configuration",
    "the environment variable TF_VAR_region",
    "the profile [DEFAULT] in ",
  ];

  it("are our configuration, that of @pulumi/oci, the environment, the profile", () => {
    const places = Object.entries(PLACES);
    for (const [index, origin] of ORDER.entries()) {
      const given = Object.fromEntries(places.slice(index)) as SignInGiven;
      expect(authContext(given).settings.find("region")?.origin).to.match(
        new RegExp(`^${origin}`.replace(/[[\]]/g, "\\$&")),
      );
    }
  });

  it("has every sign-in key of @pulumi/oci", () => {
    const peers = (Object.keys(SETTINGS) as SettingName[]).filter((name) => "peer" in SETTINGS[name]);
    expect(peers).to.have.members([
      "auth",
      "configFileProfile",
      "fingerprint",
      "privateKey",
      "privateKeyPassword",
      "privateKeyPath",
      "region",
      "tenancyOcid",
      "userOcid",
      "workloadIdentityTokenPath",
      "tokenExchangeDomainUrl",
      "tokenExchangeAuth",
      "tokenExchangeClientId",
      "tokenExchangeClientSecret",
      "tokenExchangeRequestedTokenType",
      "tokenExchangeSubjectTokenType",
      "tokenExchangeResourceType",
      "tokenExchangeRpstExp",
    ]);
  });

  it("reads nothing else of that configuration", () => {
    const { settings } = authContext({ peerConfig: { identityEndpoint: "https://elsewhere.example" } });
    expect(settings.find("identityEndpoint")).to.equal(undefined);
  });

  it("says that it looked there, where it could", () => {
    const { settings } = authContext({ peerConfig: {} });
    expect(settings.missing("region")).to.include(
      "oci-auth-tokens:region (pulumi config set), then oci:region, then",
    );
    expect(authContext().settings.missing("region")).not.to.include("oci:region");
  });

  it("takes the profile that the configuration of @pulumi/oci names", async () => {
    const given = { peerConfig: { configFileProfile: "B" }, files: files(rsaProfile("B", "/k.pem")) };
    expect((await signInWith(given)).origins).to.include("the profile [B] in ");
  });

  for (const [name, env] of [
    [
      "the OCI CLI and Oracle's GitHub actions",
      ["OCI_CLI_USER", "OCI_CLI_TENANCY", "OCI_CLI_FINGERPRINT", "OCI_CLI_KEY_CONTENT", "OCI_CLI_REGION"],
    ],
    [
      "terraform",
      [
        "TF_VAR_user_ocid",
        "TF_VAR_tenancy_ocid",
        "TF_VAR_fingerprint",
        "TF_VAR_private_key",
        "TF_VAR_region",
      ],
    ],
  ] as const) {
    it(`signs in by the variables of ${name}`, async () => {
      const { userOcid, tenancyOcid, fingerprint, privateKey, region } = fullConfig();
      const values = [userOcid, tenancyOcid, fingerprint, privateKey, region];
      const signedIn = await signInWith({
        env: Object.fromEntries(env.map((variable, index) => [variable, values[index] ?? ""])),
      });
      expect(signedIn.target).to.deep.equal({ region: "us-phoenix-1" });
      expect(signedIn.origins).to.include(env[0]);
    });
  }

  it("takes a key that is written into the profile", async () => {
    const content = testKey().pkcs8.replaceAll("\n", "\\n");
    const profile = rsaProfile("DEFAULT", "", { key_content: content }).replace("key_file=\n", "");
    expect((await signInWith({ files: { [CONFIG]: profile } })).origins).to.include(
      "key from the profile [DEFAULT]",
    );
  });
});
