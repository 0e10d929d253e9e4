import { type AddressInfo, createServer } from "node:net";
import { expect } from "chai";
import type { Emulator } from "../../../../emulator";
import { instanceMetadata } from "../../../../provider/identity/auth/instanceMetadata";
import { SignInError } from "../../../../provider/identity/auth/signInError";
import { SettingsError } from "../../../../provider/identity/settings";
import { ask, authContext, signInWith, useSignInWorld } from "../../../helpers/authContext";
import { useEmulators, userId } from "../../../helpers/emulator";
import { useServers } from "../../../helpers/localServer";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;

const endpoints = (emulator: Emulator) => ({
  OCI_IDENTITY_ENDPOINT: emulator.url,
  OCI_METADATA_BASE_URL: `${emulator.url}/opc/v2`,
  OCI_SDK_AUTH_CLIENT_REGION_URL: emulator.url,
});

describe("identity: instance principals", () => {
  const world = useSignInWorld();
  const start = useEmulators();
  const serve = useServers();

  it("signs in by the instance's certificate, once for sixty requests", async () => {
    const { emulator, clock, user } = world();
    const signedIn = await signInWith({
      env: { ...endpoints(emulator), OCI_CLI_AUTH: "instance_principal" },
      clock,
    });
    expect(emulator.journal.entries).to.deep.equal([]);
    const statuses = await Promise.all(Array.from({ length: 60 }, () => ask(emulator, signedIn, user)));
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    expect(emulator.journal.of("x509Federation")).to.have.length(1);
    expect(emulator.journal.of("listAuthTokens")[0]?.caller).to.equal(emulator.signIn.instance.id);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
  });

  it("renews its session, with the certificate that the instance has by then", async () => {
    const { emulator, clock, user, pass } = world();
    const signedIn = await signInWith({
      config: { auth: "InstancePrincipal" },
      env: endpoints(emulator),
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    // Longer than the certificate lasts.
    pass(9 * 60 * MINUTE);
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("x509Federation")).to.have.length(2);
  });

  it("asks the metadata service for the region, by its short name, too", async () => {
    for (const [key, name] of [
      ["PHX", "us-phoenix-1"],
      ["FRA", "eu-frankfurt-1"],
    ] as const) {
      const emulator = await start({ regions: [{ key, name, home: true }] });
      const { OCI_IDENTITY_ENDPOINT: _none, ...env } = endpoints(emulator);
      const { target } = await signInWith({ config: { auth: "InstancePrincipal" }, env });
      expect(target).to.deep.equal({ region: name });
    }
  });

  it("learns of a region that is newer than this version", async () => {
    const emulator = await start({ regions: [{ key: "XEV", name: "xx-everest-7", home: true }] });
    const { OCI_IDENTITY_ENDPOINT: _none, ...env } = endpoints(emulator);
    const { target } = await signInWith({ config: { auth: "InstancePrincipal" }, env });
    expect(target).to.deep.equal({ region: "xx-everest-7" });
  });

  it("tries again while the auth service is busy", async () => {
    const { emulator, clock, user } = world();
    emulator.faults.add({
      match: { operation: "x509Federation" },
      times: 2,
      fault: { kind: "status", status: 503 },
    });
    const signedIn = await signInWith({
      config: { auth: "InstancePrincipal" },
      env: endpoints(emulator),
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(clock.slept).to.deep.equal([500, 1000]);
  });

  it("says what the auth service said to a refusal, and tries no more", async () => {
    const { emulator, clock, user } = world();
    emulator.faults.add({
      match: { operation: "x509Federation" },
      fault: { kind: "status", status: 401, code: "NotAuthenticated", message: "no such certificate" },
    });
    const signedIn = await signInWith({
      config: { auth: "InstancePrincipal" },
      env: endpoints(emulator),
      clock,
    });
    const error = await rejection(ask(emulator, signedIn, user));
    expect(error).to.be.instanceOf(SignInError);
    expect(error.message).to.match(
      /^Oracle's auth service \(127\.0\.0\.1:\d+\) answered HTTP 401: NotAuthenticated: no such certificate\. Check this machine's clock/,
    );
    expect(emulator.journal.of("x509Federation")).to.have.length(1);
  });

  it("says that there is no metadata service where it refuses, within ten seconds", async () => {
    const { clock } = world();
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const env = { OCI_METADATA_BASE_URL: `http://127.0.0.1:${port}/opc/v2` };
    const error = await rejection(signInWith({ config: { auth: "InstancePrincipal" }, env, clock }));
    expect(error.message).to.equal(
      `The instance metadata service gave no response: 127.0.0.1:${port} cannot be reached (ECONNREFUSED). ` +
        "Only an OCI compute instance has one: elsewhere choose another way to sign in with the setting auth.",
    );
    expect(clock.total).to.be.at.most(10_000);
  });

  it("gives a silent metadata service two seconds, three times", async () => {
    const { clock } = world();
    const given: number[] = [];
    const context = authContext({ config: { auth: "InstancePrincipal" }, clock });
    const silent: typeof fetch = async () => {
      throw new DOMException("The time is over.", "TimeoutError");
    };
    const metadata = instanceMetadata({
      ...context,
      http: {
        ...context.http,
        direct: (...args) => {
          given.push(clock.now());
          return silent(...args);
        },
      },
    });
    const error = await rejection(metadata.get("instance/region"));
    expect(error.message).to.include("no complete answer from 169.254.169.254 within 2 s");
    expect(given.length * 2_000 + clock.total).to.be.below(10_000);
  });

  it("reads the certificate again where its key is of another one", async () => {
    const { emulator, clock, user, pass } = world();
    const old = await emulator.signIn.instance.identity();
    pass(9 * 60 * MINUTE);
    emulator.faults.add({
      match: { operation: "instanceMetadata", pathPattern: /cert\.pem$/ },
      times: 1,
      fault: { kind: "override", body: old.certificatePem },
    });
    const signedIn = await signInWith({
      config: { auth: "InstancePrincipal" },
      env: endpoints(emulator),
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
  });

  it("refuses what is no certificate", async () => {
    const { url } = await serve((_request, response) => response.end("nonsense"));
    const env = {
      OCI_IDENTITY_ENDPOINT: url,
      OCI_METADATA_BASE_URL: url,
      OCI_SDK_AUTH_CLIENT_REGION_URL: url,
    };
    const { signer } = await signInWith({ config: { auth: "InstancePrincipal" }, env });
    const error = await rejection(signer.sign({ method: "GET", uri: url, headers: new Headers() }));
    expect(error.message).to.equal("The instance's certificate cannot be read: it is no PEM certificate.");
  });

  for (const [name, value] of [
    ["OCI_METADATA_BASE_URL", "ftp://x"],
    ["OCI_SDK_AUTH_CLIENT_REGION_URL", "http://auth.example"],
  ] as const) {
    it(`refuses ${name}=${value}`, async () => {
      const { emulator, user } = world();
      const env = { ...endpoints(emulator), [name]: value };
      const sign = async () =>
        ask(emulator, await signInWith({ config: { auth: "InstancePrincipal" }, env }), user);
      const error = await rejection(sign());
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.include(name);
    });
  }

  it("signs in with certificates in files", async () => {
    const { emulator, clock, user } = world();
    const { certificatePem, privateKeyPem, intermediatePem } = await emulator.signIn.instance.identity();
    const signedIn = await signInWith({
      config: { auth: "InstancePrincipalWithCerts", region: "phx" },
      env: { ...endpoints(emulator), TF_VAR_test_certificates_location: "/certs" },
      files: {
        "/certs/ip_cert.pem": certificatePem,
        "/certs/ip_key.pem": privateKeyPem,
        "/certs/intermediate.pem": intermediatePem,
      },
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
  });

  it("acts for the user of a delegation token, that of now", async () => {
    const { emulator, clock, user } = world();
    const bob = userId(emulator, "user-b");
    const files = { "/delegated": `${emulator.signIn.delegationToken(user)}\n` };
    const signedIn = await signInWith({
      env: {
        ...endpoints(emulator),
        OCI_CLI_AUTH: "instance_obo_user",
        OCI_CLI_DELEGATION_TOKEN_FILE: "/delegated",
      },
      files,
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("listAuthTokens")[0]?.caller).to.equal(user);
    expect(bob).not.to.equal(user);
  });

  for (const text of ["", "two words"]) {
    it(`refuses a delegation token that is ${JSON.stringify(text)}`, async () => {
      const { emulator } = world();
      const given = {
        config: { auth: "instance_obo_user", delegationTokenFile: "/d" },
        env: endpoints(emulator),
        files: { "/d": text },
      };
      const error = await rejection(signInWith(given));
      expect(error.message).to.match(/^The file of delegationTokenFile .* holds no token/);
      expect(error.message).not.to.include("two");
    });
  }
});
