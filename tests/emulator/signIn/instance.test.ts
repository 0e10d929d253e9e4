import { createHash, randomBytes, sign } from "node:crypto";
import { expect } from "chai";
import type { EmulatorOptions } from "../../../emulator";
import { CertificateAuthority, parseCertificate } from "../../../emulator/signIn/certificates";
import {
  identityClientBy,
  ManualClock,
  pooledKeyPair,
  serviceError,
  sharedKeyPair,
  useEmulators,
  userId,
} from "../../helpers/emulator";
import { instanceProvider } from "../../helpers/signIn";

describe("emulator: instance principals", () => {
  const start = useEmulators();
  const bearer = { authorization: "Bearer Oracle" };

  async function setUp(options: EmulatorOptions = {}) {
    const clock = new ManualClock();
    const emulator = await start({ clock, ...options });
    const user = userId(emulator, "user-a");
    const refusal = () => emulator.journal.entries.at(-1)?.refusal;
    return { clock, emulator, user, refusal };
  }

  it("accepts Oracle's client as the instance, with one sign-in for many requests", async () => {
    const { emulator, user } = await setUp();
    const client = identityClientBy(await instanceProvider(emulator), emulator.url);
    await client.createAuthToken({ userId: user, createAuthTokenDetails: { description: "d" } });
    const { items } = await client.listAuthTokens({ userId: user });
    expect(items.map(({ description }) => description)).to.deep.equal(["d"]);
    expect(emulator.journal.of("x509Federation")).to.have.length(1);
    const [created, listed] = emulator.journal.entries.slice(-2);
    expect(created?.caller).to.equal(emulator.signIn.instance.id);
    expect(created?.session).to.be.a("string").and.equal(listed?.session);
  });

  it("responds with 404 to an instance that may not act for users", async () => {
    const { emulator, user } = await setUp({ settings: { principalsManageUsers: false } });
    const client = identityClientBy(await instanceProvider(emulator), emulator.url);
    const error = await serviceError(client.listAuthTokens({ userId: user }));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([404, "NotAuthorizedOrNotFound"]);
  });

  it("returns metadata only with the required header, and not to proxies", async () => {
    const { emulator, refusal } = await setUp();
    const get = async (path: string, headers: Record<string, string> = bearer) =>
      fetch(`${emulator.url}/opc/v2/${path}`, { headers });
    expect((await get("instance/region", {})).status).to.equal(401);
    expect((await get("instance/region", { authorization: "Bearer x" })).status).to.equal(401);
    expect((await get("identity/key.pem", { ...bearer, "x-forwarded-for": "10.0.0.1" })).status).to.equal(
      401,
    );
    expect(refusal()).to.equal("the metadata service refuses forwarded requests");
    for (const path of ["instance/none", "identity/none", "identity", "none/region", "instance/region/x"]) {
      expect((await get(path)).status, path).to.equal(404);
    }
    expect(await (await get("instance/region")).text()).to.equal("phx");
    expect(await (await get("instance/canonicalRegionName")).text()).to.equal("us-phoenix-1");
    expect(await (await get("instance/regionInfo")).json()).to.include({ regionIdentifier: "us-phoenix-1" });
    expect(await (await get("instance/")).json()).to.include({ id: emulator.signIn.instance.id });
    expect((await fetch(`${emulator.url}/opc/v2/instance/region`, { method: "PUT" })).status).to.equal(405);
  });

  it("returns the name of a region other than the two oldest", async () => {
    const { emulator } = await setUp({ regions: [{ key: "FRA", name: "eu-frankfurt-1", home: true }] });
    const response = await fetch(`${emulator.url}/opc/v2/instance/region`, { headers: bearer });
    expect(await response.text()).to.equal("eu-frankfurt-1");
  });

  it("keeps one identity until it expires or is renewed", async () => {
    const { clock, emulator } = await setUp();
    const get = async (name: string) =>
      (await fetch(`${emulator.url}/opc/v2/identity/${name}`, { headers: bearer })).text();
    const [certificate, key, intermediate] = await Promise.all([
      get("cert.pem"),
      get("key.pem"),
      get("intermediate.pem"),
    ]);
    const leaf = parseCertificate(certificate);
    expect(leaf.verify(parseCertificate(intermediate).publicKey)).to.equal(true);
    expect(leaf.subject.split("\n")).to.include(`OU=opc-tenant:${emulator.tenancy.id}`);
    expect(leaf.subject.split("\n")).to.include(`OU=opc-instance:${emulator.signIn.instance.id}`);
    expect(emulator.signIn.privateKeys).to.deep.equal([key]);

    clock.advance(emulator.settings.instanceCertificateMs - 1);
    expect(await get("cert.pem")).to.equal(certificate);
    clock.advance(1);
    const second = await get("cert.pem");
    expect(second).not.to.equal(certificate);
    emulator.signIn.instance.renewCertificate();
    expect(await get("cert.pem")).not.to.equal(second);
    expect(emulator.signIn.privateKeys).to.have.length(3);
  });

  describe("federation", () => {
    const base64 = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, "");
    const withColons = (hex: string) => (hex.match(/../g) ?? []).join(":");

    interface Federation {
      certificatePem: string;
      privateKeyPem: string;
      intermediates: string[];
      algorithm?: "sha1" | "sha256";
      tenancy: string;
      publicKey?: unknown;
      fingerprint?: string;
    }

    /** Requests a session as Oracle's Go SDK does: without signing the host. */
    async function federate(url: string, given: Federation): Promise<Response> {
      const { algorithm = "sha256", certificatePem } = given;
      const body = JSON.stringify({
        certificate: base64(certificatePem),
        publicKey: given.publicKey ?? base64((await sharedKeyPair()).publicKeyPem),
        intermediateCertificates: given.intermediates.map(base64),
      });
      const digest = createHash(algorithm)
        .update(Buffer.from(base64(certificatePem), "base64"))
        .digest("hex");
      const scheme = algorithm === "sha1" ? "fed-x509" : "fed-x509-sha256";
      const keyId = `${given.tenancy}/${scheme}/${given.fingerprint ?? withColons(digest)}`;
      const headers: Record<string, string> = {
        date: new Date().toUTCString(),
        "content-type": "application/json",
        "content-length": String(Buffer.byteLength(body)),
        "x-content-sha256": createHash("sha256").update(body).digest("base64"),
      };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
      const text = ["(request-target): post /v1/x509", ...lines].join("\n");
      const signature = sign("sha256", Buffer.from(text), given.privateKeyPem).toString("base64");
      const covered = `(request-target) ${Object.keys(headers).join(" ")}`;
      headers.authorization = `Signature version="1",keyId="${keyId}",algorithm="rsa-sha256",headers="${covered}",signature="${signature}"`;
      return fetch(`${url}/v1/x509`, { method: "POST", headers, body });
    }

    async function setUpFederation() {
      const given = await setUp();
      const { certificatePem, privateKeyPem, intermediatePem } =
        await given.emulator.signIn.instance.identity();
      const tenancy = given.emulator.tenancy.id;
      const valid: Federation = { certificatePem, privateKeyPem, intermediates: [intermediatePem], tenancy };
      return { ...given, valid };
    }

    it("accepts both fingerprints, and a whole PEM as the public key", async () => {
      const { emulator, valid } = await setUpFederation();
      expect((await federate(emulator.url, valid)).status).to.equal(200);
      expect((await federate(emulator.url, { ...valid, algorithm: "sha1" })).status).to.equal(200);
      const publicKey = (await sharedKeyPair()).publicKeyPem;
      expect((await federate(emulator.url, { ...valid, publicKey })).status).to.equal(200);
    });

    it("rejects certificates without a chain to its root, and expired ones", async () => {
      const { clock, emulator, valid, refusal } = await setUpFederation();
      const validity = { from: clock.now() - 60_000, until: clock.now() + 60_000 };
      const parts = { random: randomBytes, newKeyPair: pooledKeyPair };
      const units = [`opc-tenant:${emulator.tenancy.id}`, `opc-instance:${emulator.signIn.instance.id}`];
      const request = { commonName: "forged", units, validity, use: "client" } as const;
      const other = await CertificateAuthority.create("Emulated Instance CA", validity, parts);
      const others = await other.issue(request);
      const { certificatePem, privateKeyPem, intermediates } = valid;
      const leafs = await new CertificateAuthority({ certificatePem, privateKeyPem }, parts).issue(request);
      const noChain = "the certificates are no chain to the root";
      const cases: [Partial<Federation>, string][] = [
        [{ intermediates: [] }, noChain],
        [others, noChain],
        [{ ...others, intermediates: [other.own.certificatePem] }, noChain],
        [{ ...leafs, intermediates: [certificatePem, ...intermediates] }, noChain],
        [{ privateKeyPem: others.privateKeyPem }, "wrong signature"],
        [{ fingerprint: "00:11" }, "unknown key"],
        [{ tenancy: "ocid1.tenancy.oc1..other" }, "unknown key"],
      ];
      for (const [change, reason] of cases) {
        const response = await federate(emulator.url, { ...valid, ...change });
        expect([response.status, refusal()]).to.deep.equal([401, reason]);
      }
      clock.advance(emulator.settings.instanceCertificateMs + 1000);
      expect((await federate(emulator.url, valid)).status).to.equal(401);
      expect(refusal()).to.equal("a certificate has expired or is not valid yet");
    });

    it("responds with 400 to a body that does not request a session", async () => {
      const { emulator, valid } = await setUpFederation();
      expect((await federate(emulator.url, { ...valid, publicKey: "x" })).status).to.equal(400);
      for (const body of ["{", "[]", "{}", '{"certificate":"x","intermediateCertificates":"y"}']) {
        const response = await fetch(`${emulator.url}/v1/x509`, { method: "POST", body });
        expect(response.status, body).to.equal(400);
      }
    });
  });
});
