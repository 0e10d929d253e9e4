import { expect } from "chai";
import { SignInError } from "../../../../provider/identity/auth/signInError";
import { SettingsError } from "../../../../provider/identity/settings";
import { ask, type SignInGiven, signInWith, useSignInWorld } from "../../../helpers/authContext";
import { rejection } from "../../../helpers/outcome";

const MINUTE = 60_000;

describe("identity: workload identity federation", () => {
  const world = useSignInWorld();

  function settings() {
    const { emulator, clock } = world();
    const { domain, oidc } = emulator.signIn;
    return {
      clock,
      config: {
        auth: "workloadidentityfederation",
        region: "us-phoenix-1",
        identityEndpoint: emulator.url,
        tokenExchangeDomainUrl: `${emulator.url}/`,
        tokenExchangeClientId: domain.clientId,
        tokenExchangeClientSecret: domain.clientSecret,
      } as Record<string, string>,
      env: {
        ACTIONS_ID_TOKEN_REQUEST_URL: `${emulator.url}/github/idtoken?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: oidc.requestToken,
      } as Record<string, string>,
    };
  }

  it("exchanges a token from a file, read for every exchange", async () => {
    const { emulator, user, pass } = world();
    emulator.signIn.domain.impersonatedUser = user;
    const { config, clock } = settings();
    const liveFiles = { "/oidc": `${emulator.signIn.subjectToken()}\n` };
    const signedIn = await signInWith({
      config: { ...config, workloadIdentityTokenPath: "/oidc" },
      liveFiles,
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("listAuthTokens")[0]?.caller).to.equal(user);
    expect(await signedIn.tenancyOcid()).to.equal(emulator.tenancy.id);
    pass(56 * MINUTE);
    liveFiles["/oidc"] = emulator.signIn.subjectToken();
    const statuses = await Promise.all(Array.from({ length: 60 }, () => ask(emulator, signedIn, user)));
    expect(new Set(statuses)).to.deep.equal(new Set([200]));
    expect(emulator.journal.of("tokenExchange")).to.have.length(2);
  });

  it("takes the token of a job in GitHub Actions, for an audience", async () => {
    const { emulator, user } = world();
    const { config, env, clock } = settings();
    for (const workloadIdentityAudience of ["", "https://cloud.oracle.com"]) {
      emulator.journal.clear();
      const signedIn = await signInWith({ config: { ...config, workloadIdentityAudience }, env, clock });
      expect(await ask(emulator, signedIn, user)).to.equal(200);
      expect(emulator.journal.of("subjectToken")[0]?.query).to.deep.equal({
        "api-version": "2.0",
        ...(workloadIdentityAudience ? { audience: workloadIdentityAudience } : {}),
      });
    }
  });

  it("is allowed by an instance principal in the place of a client", async () => {
    const { emulator, user } = world();
    const { config, env, clock } = settings();
    const { tokenExchangeClientId: _id, tokenExchangeClientSecret: _secret, ...rest } = config;
    const signedIn = await signInWith({
      config: { ...rest, tokenExchangeAuth: "instanceprincipal" },
      env: {
        ...env,
        OCI_METADATA_BASE_URL: `${emulator.url}/opc/v2`,
        OCI_SDK_AUTH_CLIENT_REGION_URL: emulator.url,
      },
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
    expect(emulator.journal.of("x509Federation")).to.have.length(1);
  });

  it("asks for a resource's session where that is set", async () => {
    const { emulator, user } = world();
    const { config, env, clock } = settings();
    const type = "urn:oci:token-type:oci-rpst";
    const resource = { ...config, tokenExchangeRequestedTokenType: type };
    const error = await rejection(signInWith({ config: resource, env, clock }));
    expect(error.message).to.include("tokenExchangeResourceType must be set");
    const signedIn = await signInWith({
      config: { ...resource, tokenExchangeResourceType: "k8sworkload", tokenExchangeRpstExp: "60" },
      env,
      clock,
    });
    expect(await ask(emulator, signedIn, user)).to.equal(200);
  });

  it("says what the domain said, and none of what it was sent", async () => {
    const { emulator, user } = world();
    const { config, clock } = settings();
    const liveFiles = { "/oidc": emulator.signIn.subjectToken() };
    const secrets = [liveFiles["/oidc"], emulator.signIn.domain.clientSecret];
    emulator.faults.add({
      match: { operation: "tokenExchange" },
      fault: {
        kind: "override",
        status: 400,
        body: { error: "invalid_grant", error_description: `not trusted: ${secrets.join(" ")}` },
      },
    });
    const signedIn = await signInWith({
      config: { ...config, workloadIdentityTokenPath: "/oidc" },
      liveFiles,
      clock,
    });
    const error = await rejection(ask(emulator, signedIn, user));
    expect(error).to.be.instanceOf(SignInError);
    expect(error.message).to.match(
      /^The identity domain \(127\.0\.0\.1:\d+\) answered HTTP 400: invalid_grant: not trusted: \[secret\] \[secret\]\. Check the client and the domain's/,
    );
    for (const secret of secrets) expect(error.message).not.to.include(secret);
  });

  it("says so where the client is not the domain's", async () => {
    const { emulator, user } = world();
    const { config, env, clock } = settings();
    const signedIn = await signInWith({
      config: { ...config, tokenExchangeClientSecret: "wrong-secret" },
      env,
      clock,
    });
    const { message } = await rejection(ask(emulator, signedIn, user));
    expect(message).to.include("HTTP 401: invalid_client");
    expect(message).not.to.include("wrong-secret");
  });

  it("says so where the job may ask for no token", async () => {
    const { emulator, user } = world();
    const { config, env, clock } = settings();
    const signedIn = await signInWith({
      config,
      env: { ...env, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "other" },
      clock,
    });
    const { message } = await rejection(ask(emulator, signedIn, user));
    expect(message).to.match(
      /^GitHub's token service .* answered HTTP 401.* permission `id-token: write`\.$/,
    );
  });

  const wrong: readonly [string, (given: SignInGiven) => void, RegExp][] = [
    [
      "no domain",
      ({ config }) => delete config?.tokenExchangeDomainUrl,
      /^Missing OCI setting tokenExchangeDomainUrl/,
    ],
    [
      "a domain by http",
      ({ config }) => set(config, "tokenExchangeDomainUrl", "http://idcs.example"),
      /must be https/,
    ],
    [
      "no client",
      ({ config }) => delete config?.tokenExchangeClientId,
      /^Missing OCI setting tokenExchangeClientId/,
    ],
    [
      "no secret",
      ({ config }) => delete config?.tokenExchangeClientSecret,
      /^Missing OCI setting tokenExchangeClientSecret/,
    ],
    [
      "another auth",
      ({ config }) => set(config, "tokenExchangeAuth", "Basic"),
      /must be OAuthClientCredentials or InstancePrincipal\.$/,
    ],
    [
      "a client beside an instance",
      ({ config }) => set(config, "tokenExchangeAuth", "InstancePrincipal"),
      /must not be set where/,
    ],
    [
      "no token",
      ({ env }) => delete env?.ACTIONS_ID_TOKEN_REQUEST_URL,
      /^Missing OCI setting workloadIdentityTokenPath.* `id-token: write`/,
    ],
    [
      "no region",
      ({ config }) => {
        delete config?.region;
        delete config?.identityEndpoint;
      },
      /^Missing OCI setting region/,
    ],
  ];
  for (const [what, change, expected] of wrong) {
    it(`says what is wrong: ${what}`, async () => {
      const given = settings();
      change(given);
      const error = await rejection(signInWith(given));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message).to.match(expected);
    });
  }

  for (const text of ["", "two words"]) {
    it(`refuses a token file with ${JSON.stringify(text)}`, async () => {
      const { emulator, user } = world();
      const { config, clock } = settings();
      const signedIn = await signInWith({
        config: { ...config, workloadIdentityTokenPath: "/oidc" },
        files: { "/oidc": text },
        clock,
      });
      const error = await rejection(ask(emulator, signedIn, user));
      expect(error.message).to.equal("/oidc holds no token: it is empty or has white space in it.");
    });
  }
});

function set(
  config: SignInGiven["config"],
  name: "tokenExchangeDomainUrl" | "tokenExchangeAuth",
  value: string,
) {
  if (config) config[name] = value;
}
