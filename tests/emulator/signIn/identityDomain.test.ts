import { expect } from "chai";
import { DefaultRequestSigner } from "oci-common";
import type { Emulator } from "../../../emulator";
import { identityClientBy, ManualClock, pooledKeyPair, useEmulators, userId } from "../../helpers/emulator";
import { instanceProvider, sessionProvider } from "../../helpers/signIn";

describe("emulator: an identity domain's token exchange", () => {
  const start = useEmulators();

  async function setUp() {
    const clock = new ManualClock();
    const emulator = await start({ clock });
    const keyPair = await pooledKeyPair();
    const form = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      requested_token_type: "urn:oci:token-type:oci-upst",
      subject_token_type: "jwt",
      subject_token: emulator.signIn.subjectToken(),
      public_key: keyPair.publicKeyPem.replace(/-----[A-Z ]+-----|\s/g, ""),
    };
    return { clock, emulator, keyPair, form, ...client(emulator) };
  }

  function client(emulator: Emulator) {
    const { clientId, clientSecret } = emulator.signIn.domain;
    const basic = (secret = clientSecret) =>
      `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
    const exchange = async (form: Record<string, string>, authorization = basic()) => {
      const body = new URLSearchParams(form);
      const headers = { authorization };
      const response = await fetch(`${emulator.url}/oauth2/v1/token`, { method: "POST", headers, body });
      return { status: response.status, ...((await response.json()) as { token?: string; error?: string }) };
    };
    return { basic, exchange };
  }

  it("issues a session for the impersonated user", async () => {
    const { emulator, keyPair, form, exchange } = await setUp();
    const [admin, user] = [userId(emulator, "admin"), userId(emulator, "user-a")];
    for (const id of [admin, user]) {
      if (id === user) emulator.signIn.domain.impersonatedUser = user;
      const { status, token = "" } = await exchange(form);
      expect(status).to.equal(200);
      const client = identityClientBy(sessionProvider({ token, keyPair }), emulator.url);
      expect((await client.listAuthTokens({ userId: user })).items).to.deep.equal([]);
      expect(emulator.journal.entries.at(-1)?.caller).to.equal(id);
    }
    expect(emulator.journal.of("tokenExchange").map(({ body }) => body)).to.deep.equal(["", ""]);
    emulator.signIn.domain.impersonatedUser = "ocid1.user.oc1..none";
    expect(await exchange(form)).to.include({ status: 400, error: "invalid_grant" });
  });

  it("issues a session for a workload on request", async () => {
    const { emulator, keyPair, form, exchange } = await setUp();
    const requested_token_type = "urn:oci:token-type:oci-rpst";
    expect(await exchange({ ...form, requested_token_type })).to.include({ error: "invalid_request" });
    const { token = "" } = await exchange({ ...form, requested_token_type, res_type: "githubworkflow" });
    const client = identityClientBy(sessionProvider({ token, keyPair }), emulator.url);
    await client.listAuthTokens({ userId: userId(emulator, "user-a") });
    expect(emulator.journal.entries.at(-1)?.caller).to.equal(emulator.signIn.cluster.workloadId);
  });

  it("accepts the signature of an instance principal instead of the client's secret, but no other signature", async () => {
    const { emulator, form } = await setUp();
    const body = new URLSearchParams(form).toString();
    const uri = `${emulator.url}/oauth2/v1/token`;
    const user = await emulator.signIn.userSession(userId(emulator, "admin"));
    for (const [provider, status] of [
      [await instanceProvider(emulator), 200],
      [sessionProvider(user), 401],
    ] as const) {
      const headers = new Headers({ "content-type": "application/x-www-form-urlencoded" });
      await new DefaultRequestSigner(provider).signHttpRequest({ method: "POST", uri, headers, body });
      expect((await fetch(uri, { method: "POST", headers, body })).status).to.equal(status);
    }
  });

  it("rejects a request with the errors of OAuth", async () => {
    const { clock, emulator, form, basic, exchange } = await setUp();
    for (const [change, authorization, status, error] of [
      [{}, basic("wrong"), 401, "invalid_client"],
      [{}, "", 401, "invalid_client"],
      [{ grant_type: "client_credentials" }, basic(), 400, "unsupported_grant_type"],
      [{ subject_token_type: "saml" }, basic(), 400, "invalid_request"],
      [{ requested_token_type: "x" }, basic(), 400, "invalid_request"],
      [{ public_key: "x" }, basic(), 400, "invalid_request"],
      [{ subject_token: "x" }, basic(), 400, "invalid_grant"],
      [{ subject_token: emulator.signIn.serviceAccountToken() }, basic(), 400, "invalid_grant"],
    ] as const) {
      expect(await exchange({ ...form, ...change }, authorization)).to.include({ status, error });
    }
    emulator.signIn.domain.audience = "https://cloud.oracle.com";
    expect(await exchange(form)).to.include({ status: 400, error: "invalid_grant" });
    emulator.signIn.domain.audience = undefined;
    clock.advance(emulator.settings.identityTokenMs);
    expect(await exchange(form)).to.include({ status: 400, error: "invalid_grant" });
    const headers = { authorization: basic(), "content-type": "application/json" };
    const json = await fetch(`${emulator.url}/oauth2/v1/token`, { method: "POST", headers, body: "{}" });
    expect(json.status).to.equal(400);
  });

  it("trusts the tokens of the emulated GitHub, for the requested audience", async () => {
    const { emulator, form, exchange } = await setUp();
    const audience = "https://cloud.oracle.com";
    emulator.signIn.domain.audience = audience;
    const url = `${emulator.url}/github/idtoken?api-version=2.0&audience=${encodeURIComponent(audience)}`;
    const ask = (token: string) => fetch(url, { headers: { authorization: `bearer ${token}` } });
    expect((await ask("x")).status).to.equal(401);
    const { value } = (await (await ask(emulator.signIn.oidc.requestToken)).json()) as { value: string };
    expect((await exchange({ ...form, subject_token: value })).status).to.equal(200);
    expect(emulator.signIn.secrets).to.include(value);
  });
});
