import { expect } from "chai";
import { checkSignature } from "../../emulator/signature";
import {
  identityClient,
  type RawRequest,
  send,
  serviceError,
  signedHeaders,
  useEmulators,
  userId,
} from "../helpers/emulator";

describe("emulator: signatures", () => {
  const start = useEmulators();

  async function setUp() {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const path = `/20160918/users/${user}/authTokens`;
    const post: RawRequest = {
      method: "POST",
      path,
      body: '{"description":"d"}',
      headers: { "content-type": "application/json" },
    };
    const refusal = () => emulator.journal.entries.at(-1)?.refusal;
    return { emulator, user, path, post, refusal };
  }

  it("accepts the signature of Oracle's client", async () => {
    const { emulator, user } = await setUp();
    const { items } = await identityClient(emulator, user).listAuthTokens({ userId: user });
    expect(items).to.deep.equal([]);
  });

  it("rejects an unsigned request with Oracle's error body", async () => {
    const { emulator, path } = await setUp();
    const response = await send(emulator.url, { method: "GET", path });
    expect(response.status).to.equal(401);
    expect(response.headers["opc-request-id"]).to.be.a("string");
    expect(JSON.parse(response.body)).to.deep.equal({
      code: "NotAuthenticated",
      message: "The required information to complete authentication was not provided or was incorrect.",
    });
  });

  for (const [what, change, reason] of [
    ["another body", { body: '{"description":"x"}' }, "x-content-sha256 is not the body's"],
    ["another path", { path: "/20160918/users/x/authTokens" }, "wrong signature"],
    ["an added query", { query: "?limit=1" }, "wrong signature"],
  ] as const) {
    it(`rejects a signature over ${what}`, async () => {
      const { emulator, user, post, refusal } = await setUp();
      const headers = await signedHeaders(emulator, user, post);
      const path = "path" in change ? change.path : post.path + ("query" in change ? change.query : "");
      const body = "body" in change ? change.body : (post.body ?? "");
      const response = await send(emulator.url, { method: "POST", path, body, headers });
      expect([response.status, refusal()]).to.deep.equal([401, reason]);
      expect(emulator.store.allTokens()).to.have.length(0);
    });
  }

  for (const [name, pattern, replacement, reason] of [
    ["an unsigned digest", / x-content-sha256/, "", "x-content-sha256 is not signed"],
    ["an unsigned content length", / content-length/i, "", "content-length is not signed"],
    ["an unsigned content type", / content-type/i, "", "content-type is not signed"],
    ["an unsigned target", /\(request-target\) /, "", "(request-target) is not signed"],
    ["an unsigned host", / host/, "", "host is not signed"],
    ["an unsigned date", /x-date /, "", "neither date nor x-date is signed"],
    ["another algorithm", /rsa-sha256/, "hmac-sha256", "algorithm is not rsa-sha256"],
    ["another version", /version="1"/, 'version="2"', "unknown signature version"],
    ["another fingerprint", /[0-9a-f]{2}",alg/, '--",alg', "unknown key"],
    ["another tenancy", /ocid1\.tenancy/, "ocid1.tenancies", "unknown key"],
    ["no signature", /,signature="[^"]*"/, "", "keyId or signature missing"],
    ["a spoilt signature", /signature="..../, 'signature="AAAA', "wrong signature"],
    ["a header given twice", /version="1"/, 'version="1",version="1"', "version given twice"],
    ["another scheme", /^Signature/, "Bearer", "not a Signature authorization"],
    ["a malformed header", /^Signature /, "Signature x ", "malformed authorization header"],
  ] as const) {
    it(`rejects ${name}`, async () => {
      const { emulator, user, post, refusal } = await setUp();
      const headers = await signedHeaders(emulator, user, post);
      const authorization = headers.authorization?.replace(pattern, replacement) ?? "";
      expect(authorization).not.to.equal(headers.authorization);
      const response = await send(emulator.url, { ...post, headers: { ...headers, authorization } });
      expect([response.status, refusal()]).to.deep.equal([401, reason]);
    });
  }

  it("rejects a replayed signature whose date differs by more than five minutes, either way", async () => {
    const now = { value: Date.now() };
    const emulator = await start({ signatureClock: { now: () => now.value } });
    const user = userId(emulator, "user-a");
    const request: RawRequest = { method: "GET", path: `/20160918/users/${user}/authTokens` };
    const headers = await signedHeaders(emulator, user, request);
    const signedAt = Date.parse(headers["x-date"] ?? "");
    const statusAt = async (time: number) => {
      now.value = time;
      return (await send(emulator.url, { ...request, headers })).status;
    };
    expect(await statusAt(signedAt + 5 * 60_000)).to.equal(200);
    expect(await statusAt(signedAt + 5 * 60_000 + 1)).to.equal(401);
    expect(await statusAt(signedAt - 5 * 60_000 - 1)).to.equal(401);
    expect(emulator.journal.entries.at(-1)?.refusal).to.equal("x-date is out of range");
  });

  it("rejects a date other than the signed one, and an invalid date", async () => {
    const { emulator, user, post } = await setUp();
    const headers = await signedHeaders(emulator, user, post);
    for (const date of [new Date(Date.now() + 5000).toUTCString(), "yesterday"]) {
      const response = await send(emulator.url, { ...post, headers: { ...headers, "x-date": date } });
      expect(response.status).to.equal(401);
    }
  });

  it("rejects the key of a removed user", async () => {
    const { emulator, user } = await setUp();
    const client = identityClient(emulator, user);
    emulator.store.removeUser(user);
    const error = await serviceError(client.listAuthTokens({ userId: user }));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([401, "NotAuthenticated"]);
  });

  it("rejects a body without its length", () => {
    const verdict = checkSignature(
      {
        method: "POST",
        target: "/",
        body: Buffer.from(""),
        headers: {
          host: "h",
          date: new Date(0).toUTCString(),
          authorization:
            'Signature keyId="a/b/c",algorithm="rsa-sha256",signature="AAAA",' +
            'headers="(request-target) host date content-length content-type x-content-sha256"',
        },
      },
      { keyOf: () => undefined, now: 0, maxSkewMs: 0 },
    );
    expect(verdict).to.deep.equal({ reason: "signed header content-length is absent" });
  });
});
