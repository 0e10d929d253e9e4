import { expect } from "chai";
import { settingsReader } from "../../../provider/identity/auth/settingsReader";
import { type OpenOptions, openService } from "../../../provider/identity/open";
import { SettingsError } from "../../../provider/identity/settings";
import { authContext } from "../../helpers/authContext";
import { credentialSources, fullConfig, type Given } from "../../helpers/credentials";
import { useServers } from "../../helpers/localServer";
import { USER } from "../../helpers/ocids";
import { openApiKey } from "../../helpers/openedApiKey";
import { rejection } from "../../helpers/outcome";

const { region: _region, ...regionless } = fullConfig();
const find = async (identityEndpoint: string, more = {}) =>
  openApiKey(authContext({ config: { ...regionless, ...more, identityEndpoint } }));

const open = (given: Given, options?: OpenOptions) =>
  openService(settingsReader(credentialSources(given)), options);

describe("identity: the endpoint", () => {
  const start = useServers();

  it("is named with the setting that it came from where nobody can be reached there", async () => {
    const server = await start((_request, response) => response.end());
    await server.close();
    const given = { ...regionless, retryBudgetSeconds: 0 };
    const unreachable = async (more: Given) =>
      (await rejection((await open({ ...more, config: { ...given, ...more.config } })).list(USER))).message;
    const host = new URL(server.url).host;
    expect(await unreachable({ env: { OCI_IDENTITY_ENDPOINT: server.url } })).to.equal(
      `ListAuthTokens: ${host}, named by identityEndpoint (the environment variable OCI_IDENTITY_ENDPOINT), cannot be reached (ECONNREFUSED)`,
    );
    const files = { "~/.oci/config": "[DEFAULT]\nregion=us-phoenix-1\n" };
    const service = await open({ files, config: given }, { endpointOf: () => server.url });
    expect((await rejection(service.list(USER))).message).to.match(
      /named by region \(the profile \[DEFAULT\] in .*config\), cannot be reached/,
    );
  });

  for (const [given, target] of [
    ["https://identity.example.com", "https://identity.example.com"],
    ["https://identity.example.com/", "https://identity.example.com"],
    [" https://identity.example.com:8443/base// ", "https://identity.example.com:8443/base"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://localhost:4000", "http://localhost:4000"],
    ["http://[::1]:4000", "http://[::1]:4000"],
  ] as const) {
    it(`takes ${given.trim()}, and then needs no region`, async () => {
      expect((await find(given)).target).to.deep.equal({ endpoint: target });
    });
  }

  it("wins over a region", async () => {
    expect((await find("https://a.example", { region: "us-phoenix-1" })).target).to.deep.equal({
      endpoint: "https://a.example",
    });
  });

  for (const [given, wrong] of [
    ["identity.example.com", "is no URL"],
    ["http://identity.example.com", "must be https"],
    ["http://127.0.0.1.example.com", "must be https"],
    ["http://localhost.example.com", "must be https"],
    ["ftp://127.0.0.1", "must be https"],
    ["file:///etc/passwd", "must be https"],
    ["https://me:secret@identity.example.com", "must have no user, query or fragment"],
    ["https://identity.example.com/?a=secret", "must have no user, query or fragment"],
    ["https://identity.example.com/#secret", "must have no user, query or fragment"],
  ] as const) {
    it(`refuses ${given}, without repeating it`, async () => {
      const error = await rejection(find(given));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(
        "identityEndpoint (oci-auth-tokens:identityEndpoint of the configuration)",
      );
      expect(error.message).to.include(wrong).and.not.to.include("secret");
    });
  }
});
