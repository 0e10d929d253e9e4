import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { sign } from "jsonwebtoken";
import { ResourcePrincipalAuthenticationDetailsProvider, SessionAuthDetailProvider } from "oci-common";
import { type EmulatorOptions, signInSettings } from "../../../emulator";
import {
  identityClientBy,
  ManualClock,
  type RawRequest,
  send,
  sendSignedBy,
  sharedKeyPair,
  useEmulators,
  userId,
} from "../../helpers/emulator";
import { sessionProvider, withEnvironment } from "../../helpers/signIn";

describe("emulator: sessions", () => {
  const start = useEmulators();
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-sessions-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function setUp(options: EmulatorOptions = {}) {
    const clock = new ManualClock();
    const emulator = await start({ clock, ...options });
    const user = userId(emulator, "user-a");
    const session = await emulator.signIn.userSession(user);
    const list: RawRequest = { method: "GET", path: `/20160918/users/${user}/authTokens` };
    const refusal = () => emulator.journal.entries.at(-1)?.refusal;
    const statusOf = async (provider = sessionProvider(session)) =>
      (await sendSignedBy(provider, list, emulator.url)).status;
    const refresh = (currentToken = session.token, provider = sessionProvider(session)) => {
      const body = JSON.stringify({ currentToken });
      const path = "/v1/authentication/refresh";
      return sendSignedBy(provider, { method: "POST", path, body }, emulator.url);
    };
    return { clock, emulator, user, session, list, refusal, statusOf, refresh };
  }

  it("accepts requests of Oracle's client in a user's session, with that user's rights", async () => {
    const { emulator, user } = await setUp();
    const [admin, other] = [userId(emulator, "admin"), userId(emulator, "user-b")];
    const clientOf = async (id: string) =>
      identityClientBy(sessionProvider(await emulator.signIn.userSession(id)), emulator.url);
    expect((await (await clientOf(user)).listAuthTokens({ userId: user })).items).to.deep.equal([]);
    expect((await (await clientOf(admin)).listAuthTokens({ userId: user })).items).to.deep.equal([]);
    const call = (await clientOf(other)).listAuthTokens({ userId: user });
    expect(await call.catch(({ statusCode }) => statusCode)).to.equal(404);
  });

  it("writes a configuration for a session that works with Oracle's provider", async () => {
    const { emulator } = await setUp();
    const settings = await signInSettings(emulator, "security_token", folder);
    const file = settings.find(({ env }) => env === "OCI_CONFIG_FILE")?.value ?? "";
    const client = identityClientBy(new SessionAuthDetailProvider(file), emulator.url);
    expect((await client.listAuthTokens({ userId: userId(emulator, "admin") })).items).to.deep.equal([]);
  });

  it("rejects an expired session, by the service's clock", async () => {
    const { clock, emulator, refusal, statusOf } = await setUp();
    clock.advance(emulator.settings.sessionMs - 1000);
    expect(await statusOf()).to.equal(200);
    clock.advance(1000);
    expect(await statusOf()).to.equal(401);
    expect(refusal()).to.equal("session: jwt expired");
  });

  it("rejects a revoked session, and accepts the next one", async () => {
    const { emulator, user, refusal, statusOf } = await setUp();
    emulator.signIn.sessions.revoke(userId(emulator, "user-b"));
    expect(await statusOf()).to.equal(200);
    emulator.signIn.sessions.revoke(emulator.journal.entries.at(-1)?.session);
    expect(await statusOf()).to.equal(401);
    expect(refusal()).to.equal("session: the session was revoked");
    expect(await statusOf(sessionProvider(await emulator.signIn.userSession(user)))).to.equal(200);
  });

  it("rejects a session token with another key, from another issuer, modified, or unsigned", async () => {
    const { emulator, session, refusal, statusOf } = await setUp();
    const [header = "", payload = "", signature = ""] = session.token.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const later = part({ ...claims, exp: claims.exp + 1000 });
    for (const [token, reason] of [
      [sign(claims, privateKey, { algorithm: "ES256" }), "session: invalid signature"],
      [`${header}.${later}.${signature}`, "session: invalid signature"],
      [`${part({ alg: "none", typ: "JWT" })}.${payload}.`, "session: jwt signature is required"],
      [emulator.signIn.delegationToken(claims.sub), "session: invalid signature"],
      ["x", "session: jwt malformed"],
      ["", "session: jwt must be provided"],
    ] as const) {
      expect(await statusOf(sessionProvider({ ...session, token })), reason).to.equal(401);
      expect(refusal()).to.equal(reason);
    }
    expect(await statusOf(sessionProvider({ ...session, keyPair: await sharedKeyPair() }))).to.equal(401);
    expect(refusal()).to.equal("wrong signature");
  });

  it("rejects the session of a removed user", async () => {
    const { emulator, user, statusOf } = await setUp();
    emulator.store.removeUser(user);
    expect(await statusOf()).to.equal(401);
  });

  it("refreshes a session with the same key until the sign-in is too old", async () => {
    const { clock, emulator, session, refusal, statusOf, refresh } = await setUp();
    clock.advance(emulator.settings.sessionMs - 1000);
    const response = await refresh();
    const { token } = JSON.parse(response.body);
    clock.advance(2000);
    expect(await statusOf()).to.equal(401);
    const next = sessionProvider({ ...session, token });
    expect(await statusOf(next)).to.equal(200);
    expect((await refresh(session.token)).status).to.equal(401);
    emulator.settings.sessionRefreshMs = emulator.settings.sessionMs;
    expect((await refresh(token, next)).status).to.equal(401);
    expect(refusal()).to.equal("the session is too old to be refreshed");
  });

  it("refreshes only the session that signed the request, and only that of a user", async () => {
    const { emulator, user, refresh } = await setUp();
    const other = await emulator.signIn.userSession(user);
    expect((await refresh(other.token)).status).to.equal(401);
    const resource = await emulator.signIn.resourcePrincipal();
    expect((await refresh(resource.token, sessionProvider(resource))).status).to.equal(401);
    expect(
      (await send(emulator.url, { method: "POST", path: "/v1/authentication/refresh" })).status,
    ).to.equal(401);
  });

  for (const kind of ["files", "texts"] as const) {
    it(`accepts Oracle's client as a resource principal, version 2.2, from ${kind}`, async () => {
      const { emulator, user } = await setUp();
      const settings = await signInSettings(emulator, "resource_principal", folder);
      const variables = Object.fromEntries(
        settings.flatMap(({ env = "", value }) => {
          if (!env.startsWith("OCI_RESOURCE_PRINCIPAL_")) return [];
          const isFile = value.startsWith(folder);
          return [[env, isFile && kind === "texts" ? readFileSync(value, "utf8") : value]];
        }),
      );
      await withEnvironment(variables, async () => {
        const provider = ResourcePrincipalAuthenticationDetailsProvider.builder();
        const client = identityClientBy(provider, emulator.url);
        expect((await client.listAuthTokens({ userId: user })).items).to.deep.equal([]);
      });
      expect(emulator.journal.entries.at(-1)?.caller).to.match(/^ocid1\.fnfunc\./);
    });
  }

  it("lists the secrets that it issued, and records none of them", async () => {
    const { emulator, user, session, statusOf, refresh } = await setUp();
    await statusOf();
    const refreshed = JSON.parse((await refresh()).body).token;
    const resource = await emulator.signIn.resourcePrincipal();
    const { secrets, privateKeys } = emulator.signIn;
    expect(secrets).to.include.members([session.token, refreshed, resource.token, resource.passphrase]);
    expect(secrets).to.include.members([
      emulator.signIn.domain.clientSecret,
      emulator.signIn.oidc.requestToken,
    ]);
    const keys = [session.keyPair.privateKeyPem, resource.keyPair.privateKeyPem, resource.encryptedKeyPem];
    expect(privateKeys).to.deep.equal(keys);
    const journal = JSON.stringify(emulator.journal.entries);
    for (const secret of secrets) expect(journal).not.to.include(secret);
    expect(emulator.journal.entries[0]).to.include({ caller: user });
  });
});
