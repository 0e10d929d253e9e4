import { expect } from "chai";
import { SignInError } from "../../../../provider/identity/auth/signInError";
import { ask, signInWith, unsignedToken, useSignInWorld } from "../../../helpers/authContext";
import { testKey } from "../../../helpers/credentials";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;

describe("identity: session tokens", () => {
  const world = useSignInWorld();

  async function session(lifetimeMs?: number) {
    const { emulator, clock, user, pass } = world();
    const { token, keyPair } = await emulator.signIn.userSession(user, lifetimeMs);
    const profile =
      `[DEFAULT]\ntenancy=${emulator.tenancy.id}\nfingerprint=${keyPair.fingerprint}\nregion=phx\n` +
      "key_file=/key\nsecurity_token_file=/token\n";
    const liveFiles: Record<string, string> = {
      "/config": profile,
      "/key": keyPair.privateKeyPem,
      // As editors and shells leave it.
      "/token": `${token}\n`,
    };
    const env = {
      OCI_CLI_CONFIG_FILE: "/config",
      OCI_IDENTITY_ENDPOINT: emulator.url,
      OCI_SDK_AUTH_CLIENT_REGION_URL: emulator.url,
    };
    return {
      emulator,
      user,
      clock,
      liveFiles,
      given: { env, liveFiles, clock },
      refreshes: () => emulator.journal.of("sessionRefresh").length,
      pass,
    };
  }

  it("sign in by a profile, and are the user's", async () => {
    const { emulator, user, given, refreshes } = await session();
    const signedIn = await signInWith(given);
    expect(signedIn.method).to.equal("SecurityToken");
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("listAuthTokens")[0]?.caller).to.equal(user);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
    expect(refreshes()).to.equal(0);
  });

  it("sign in by the variables of the OCI CLI, and know their tenancy", async () => {
    const { emulator, user, given } = await session();
    const { OCI_CLI_CONFIG_FILE: _none, ...env } = given.env;
    const signedIn = await signInWith({
      ...given,
      env: {
        ...env,
        OCI_CLI_AUTH: "security_token",
        OCI_CLI_SECURITY_TOKEN_FILE: "/token",
        OCI_CLI_KEY_FILE: "/key",
        OCI_CLI_REGION: "us-phoenix-1",
      },
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
  });

  it("are refreshed near their end, once for sixty requests", async () => {
    const { emulator, user, given, refreshes, pass } = await session();
    const signedIn = await signInWith(given);
    await ask(emulator, signedIn, user);
    pass(56 * MINUTE);
    const statuses = await Promise.all(Array.from({ length: 60 }, () => ask(emulator, signedIn, user)));
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    expect(refreshes()).to.equal(1);
    // Beyond the end of the first token.
    pass(30 * MINUTE);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(refreshes()).to.equal(1);
  });

  it("are refreshed at once where they are near their end at the start", async () => {
    const { emulator, user, given, refreshes, pass } = await session(4 * MINUTE);
    const signedIn = await signInWith(given);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(refreshes()).to.equal(1);
    pass(10 * MINUTE);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
  });

  it("go on as they are where the refresh fails and they still hold", async () => {
    const { emulator, user, given } = await session(4 * MINUTE);
    emulator.faults.add({
      match: { operation: "sessionRefresh" },
      times: 9,
      fault: { kind: "status", status: 500 },
    });
    expect(await ask(emulator, await signInWith(given), user)).to.equal(200);
  });

  it("follow their file", async () => {
    const { emulator, user, given, liveFiles, refreshes } = await session();
    const signedIn = await signInWith(given);
    await ask(emulator, signedIn, user);
    const next = await emulator.signIn.userSession(user);
    liveFiles["/token"] = "half writ";
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    liveFiles["/config"] = liveFiles["/config"]?.replace(/fingerprint=.*\n/, "") ?? "";
    liveFiles["/key"] = next.keyPair.privateKeyPem;
    liveFiles["/token"] = next.token;
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    const sessions = emulator.journal.of("listAuthTokens").map((entry) => entry.session);
    expect(sessions[1]).to.equal(sessions[0]);
    expect(sessions[2]).not.to.equal(sessions[0]);
    expect(refreshes()).to.equal(0);
  });

  it("say how to begin a new one once they are over", async () => {
    const { emulator, user, given, pass } = await session();
    const signedIn = await signInWith(given);
    await ask(emulator, signedIn, user);
    pass(60 * MINUTE);
    const error = await rejection(ask(emulator, signedIn, user));
    expect(error).to.be.instanceOf(SignInError);
    expect(error.message).to.match(
      /^The security token in \/token expired at 20\S+Z\. Begin a new session: oci session authenticate --profile-name DEFAULT\./,
    );
    expect(error.message).to.include("oci session refresh --profile DEFAULT");
  });

  it("say so also where they were over before the start", async () => {
    const { emulator, user, given, pass } = await session(MINUTE);
    pass(2 * MINUTE);
    expect((await rejection(ask(emulator, await signInWith(given), user))).message).to.include("expired at");
  });

  it("are refreshed once after a refusal, and say what to do where that is refused, too", async () => {
    const { emulator, user, given, refreshes, pass } = await session();
    const { signer } = await signInWith(given);
    const request = () => ({
      method: "GET" as const,
      uri: `${emulator.url}/20160918/users/${user}/authTokens`,
      headers: new Headers(),
    });
    const first = request();
    await signer.sign(first);
    // Another second, so that the new token is another one.
    pass(1000);
    expect(await signer.renew?.(first)).to.equal(true);
    expect(refreshes()).to.equal(1);
    emulator.signIn.sessions.revoke();
    const second = request();
    await signer.sign(second);
    const error = await rejection(signer.renew?.(second) ?? Promise.resolve());
    expect(error.message).to.include("HTTP 401");
    expect(error.message).to.include("oci session authenticate --profile-name DEFAULT");
  });

  for (const [what, files, expected] of [
    ["no file", { "/token": "" }, /^There is no file \/token \(securityTokenFile, the profile \[DEFAULT\]/],
    [
      "no token in it",
      { "/token": "sesame open" },
      /^\/token \(securityTokenFile, .*\) holds no security token\.$/,
    ],
    ["a key in it", { "/token": "-----BEGIN PRIVATE KEY-----\nsesame" }, /holds no security token\.$/],
    ["no key", { "/key": "" }, /^There is no private key file \/key/],
  ] as const) {
    it(`say what is wrong with their file: ${what}`, async () => {
      const profile = "[DEFAULT]\nregion=phx\nkey_file=/key\nsecurity_token_file=/token\n";
      const right = { "~/.oci/config": profile, "/token": unsignedToken({}), "/key": testKey().pkcs8 };
      const all = { ...right, ...files };
      const present = Object.fromEntries(Object.entries(all).filter(([, text]) => text));
      const { message } = await rejection(signInWith({ files: present }));
      expect(message).to.match(expected);
      expect(message).not.to.include("sesame");
    });
  }

  it("never get into an error of the refresh", async () => {
    const { emulator, user, given, liveFiles } = await session();
    const token = (liveFiles["/token"] ?? "").trim();
    emulator.faults.add({
      match: { operation: "sessionRefresh" },
      fault: { kind: "status", status: 400, code: "Bad", message: `what is ${token}?` },
    });
    const { signer } = await signInWith(given);
    const request = { method: "GET" as const, uri: emulator.url, headers: new Headers() };
    await signer.sign(request);
    const error = await rejection(signer.renew?.(request) ?? Promise.resolve());
    expect(error.message).to.include("HTTP 400: Bad: what is [secret]?");
    expect(user).not.to.equal("");
  });

  it("take a token that never ends", async () => {
    const { given, liveFiles } = await session();
    liveFiles["/token"] = unsignedToken({});
    const { signer } = await signInWith(given);
    await signer.sign({ method: "GET", uri: "https://identity.example/", headers: new Headers() });
  });
});
