import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { connectProxy } from "../helpers/connectProxy";
import { PROVIDER_TYPE } from "../helpers/providers";
import { type SignInStack, useSignInStacks } from "../helpers/signInStack";
import { tlsFront } from "../helpers/tlsFront";

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const HOST = "identity.only-the-proxy-knows.example";

const EXPLICIT = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, Provider } = require("pulumi-oci-auth-tokens");
const provider = new Provider("provider", { identityEndpoint: new pulumi.Config().require("endpoint") });
new AuthToken("token0", { userId: new pulumi.Config().require("userId"), description: "d" }, { provider });
`;

describe("engine: the settings and the network of a sign-in", () => {
  const stack = useSignInStacks();

  /** An API key in the configuration of @pulumi/oci and nowhere else. */
  async function setPeerKey({ space, emulator, user }: SignInStack): Promise<void> {
    const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
    await space.setConfig("oci:tenancyOcid", tenancy);
    await space.setConfig("oci:userOcid", user);
    await space.setConfig("oci:fingerprint", fingerprint);
    await space.succeed(["config", "set", "--secret", "oci:privateKey", "--", privateKeyPem]);
  }
  const NOTHING_ELSE = { OCI_CONFIG_FILE: "" };

  it("signs by the configuration of @pulumi/oci with dynamic resources", async () => {
    const set = await stack("dynamic");
    await setPeerKey(set);
    await set.space.succeed(UP, NOTHING_ELSE);
    expect(set.live()).to.equal(1);
  });

  it("hands it to a native provider, secrets as secrets", async () => {
    const set = await stack("native", {}, EXPLICIT);
    await setPeerKey(set);
    await set.space.setConfig("endpoint", set.emulator.url);
    await set.space.succeed(UP, { ...NOTHING_ELSE, OCI_IDENTITY_ENDPOINT: "" });
    expect(set.live()).to.equal(1);
    const provider = set.space
      .resources()
      .find(({ type, urn }) => type === PROVIDER_TYPE && /::provider$/.test(urn));
    expect(provider?.inputs?.userOcid).to.equal(set.user);
    expect(provider?.inputs?.privateKey).to.be.an("object");
  });

  it("goes through a proxy to a host that only the proxy can resolve, and trusts a private authority", async () => {
    const set = await stack("native");
    const { space, emulator } = set;
    const front = await tlsFront(emulator.url, HOST);
    const proxy = await connectProxy({ hosts: { [HOST]: front.port }, credentials: "user:proxy-password" });
    space.secrets.add("proxy-password");
    try {
      const bundle = join(space.keys, "ca.pem");
      writeFileSync(bundle, front.caPem);
      const env = {
        ...(await set.environment("workload_identity_federation")),
        OCI_IDENTITY_ENDPOINT: `https://${HOST}`,
        OCI_TOKEN_EXCHANGE_DOMAIN_URL: `https://${HOST}`,
        HTTPS_PROXY: proxy.url,
        REQUESTS_CA_BUNDLE: bundle,
      };
      const refused = await space.fail(UP, {
        ...env,
        HTTPS_PROXY: proxy.url.replace("proxy-password", "wrong"),
      });
      expect(refused.output).to.match(/the proxy 127\.0\.0\.1:\d+ refused to connect to .* \(HTTP 407/);
      await space.succeed(UP, env);
      expect(set.live()).to.equal(1);
      const through = proxy.requests.filter(({ status }) => status === 200);
      expect(through.length).to.be.above(1);
      expect(new Set(through.map(({ method, target }) => `${method} ${target}`))).to.deep.equal(
        new Set([`CONNECT ${HOST}:443`]),
      );
    } finally {
      await proxy.close();
      await front.close();
    }
  });
});
