import { expect } from "chai";
import { findCredentials } from "../../../provider/identity/credentials";
import { SettingsError } from "../../../provider/identity/settings";
import { fullConfig, surroundings } from "../../helpers/credentials";
import { thrown } from "../../helpers/outcome";

const { region: _region, ...regionless } = fullConfig();
const find = (identityEndpoint: string, more = {}) =>
  findCredentials(surroundings({ config: { ...regionless, ...more, identityEndpoint } }));

describe("identity: the endpoint", () => {
  for (const [given, target] of [
    ["https://identity.example.com", "https://identity.example.com"],
    ["https://identity.example.com/", "https://identity.example.com"],
    [" https://identity.example.com:8443/base// ", "https://identity.example.com:8443/base"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://localhost:4000", "http://localhost:4000"],
    ["http://[::1]:4000", "http://[::1]:4000"],
  ] as const) {
    it(`takes ${given.trim()}, and then needs no region`, () => {
      expect(find(given).target).to.deep.equal({ endpoint: target });
    });
  }

  it("wins over a region", () => {
    expect(find("https://a.example", { region: "us-phoenix-1" }).target).to.deep.equal({
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
    it(`refuses ${given}, without repeating it`, () => {
      const error = thrown(() => find(given));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(
        "identityEndpoint (oci-auth-tokens:identityEndpoint of the configuration)",
      );
      expect(error.message).to.include(wrong).and.not.to.include("secret");
    });
  }
});
