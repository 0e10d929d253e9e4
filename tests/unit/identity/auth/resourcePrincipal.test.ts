import { expect } from "chai";
import { SettingsError } from "../../../../provider/identity/settings";
import { ask, signInWith, unsignedToken, useSignInWorld } from "../../../helpers/authContext";
import { testKey } from "../../../helpers/credentials";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;

describe("identity: resource principals", () => {
  const world = useSignInWorld();
  const P = "OCI_RESOURCE_PRINCIPAL_";
  const chosen = { auth: "ResourcePrincipal" };

  async function principal(lifetimeMs?: number) {
    const { token, encryptedKeyPem, passphrase, keyPair } =
      await world().emulator.signIn.resourcePrincipal(lifetimeMs);
    const texts = {
      OCI_IDENTITY_ENDPOINT: world().emulator.url,
      [`${P}VERSION`]: "2.2",
      [`${P}RPST`]: token,
      [`${P}PRIVATE_PEM`]: keyPair.privateKeyPem,
      [`${P}REGION`]: "phx",
    };
    return { ...world(), token, encryptedKeyPem, passphrase, texts };
  }

  it("signs in by texts", async () => {
    const { emulator, clock, user, texts } = await principal();
    const signedIn = await signInWith({ config: chosen, env: texts, clock });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
  });

  it("takes the region's short name", async () => {
    const { clock, texts } = await principal();
    const { OCI_IDENTITY_ENDPOINT: _none, ...env } = texts;
    expect((await signInWith({ config: chosen, env, clock })).target).to.deep.equal({
      region: "us-phoenix-1",
    });
  });

  it("signs in by files, and reads them again before the token ends", async () => {
    const { emulator, clock, user, texts, pass, ...first } = await principal();
    const liveFiles = {
      "/rpst": `${first.token}\n`,
      "/key": first.encryptedKeyPem,
      "/passphrase": `${first.passphrase}\n`,
    };
    const env = {
      ...texts,
      [`${P}RPST`]: "/rpst",
      [`${P}PRIVATE_PEM`]: "/key",
      [`${P}PRIVATE_PEM_PASSPHRASE`]: "/passphrase",
    };
    const signedIn = await signInWith({ config: chosen, env, clock, liveFiles });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    pass(50 * MINUTE);
    const next = await emulator.signIn.resourcePrincipal();
    Object.assign(liveFiles, {
      "/rpst": next.token,
      "/key": next.encryptedKeyPem,
      "/passphrase": next.passphrase,
    });
    pass(15 * MINUTE);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
  });

  it("says when a token ended that nobody replaced", async () => {
    const { emulator, clock, user, texts, pass } = await principal(MINUTE);
    const signedIn = await signInWith({ config: chosen, env: texts, clock });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    pass(MINUTE);
    const error = await rejection(ask(emulator, signedIn, user));
    expect(error.message).to.match(/^The resource principal's token expired at 20.*RPST has no newer one\.$/);
  });

  for (const [what, change, expected] of [
    ["no version", { [`${P}VERSION`]: "" }, `needs the environment variables ${P}VERSION.`],
    [
      "version 1.1",
      { [`${P}VERSION`]: "1.1", [`${P}RPST`]: "" },
      `is not 2.2, the version of resource principals that this package knows. Version 2.2 needs ${P}RPST as well.`,
    ],
    ["version 3.0", { [`${P}VERSION`]: "3.0" }, "is not 2.2"],
    ["no token", { [`${P}RPST`]: "" }, `needs the environment variables ${P}RPST.`],
    ["no key", { [`${P}PRIVATE_PEM`]: "" }, `${P}PRIVATE_PEM.`],
    [
      "a file that is not there",
      { [`${P}RPST`]: "/none" },
      `There is no file /none (${P}RPST, the environment variable ${P}RPST).`,
    ],
    ["no JWT", { [`${P}RPST`]: "sesame" }, `the environment variable ${P}RPST holds no security token.`],
    [
      "no region",
      { [`${P}REGION`]: "", OCI_IDENTITY_ENDPOINT: "" },
      `needs the environment variable ${P}REGION, or the setting region.`,
    ],
  ] as const) {
    it(`says what is wrong: ${what}`, async () => {
      const texts = {
        OCI_IDENTITY_ENDPOINT: "https://identity.example",
        [`${P}VERSION`]: "2.2",
        [`${P}RPST`]: unsignedToken({}),
        [`${P}PRIVATE_PEM`]: testKey().pkcs8,
        [`${P}REGION`]: "phx",
      };
      const error = await rejection(signInWith({ config: chosen, env: { ...texts, ...change } }));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(expected);
      expect(error.message).not.to.include("sesame");
    });
  }
});
