import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { dockerConfigJson, registryCredentials, registryUsername } from "../../../sdk/registry";
import { USER } from "../../helpers/ocids";
import { rejection, thrown } from "../../helpers/outcome";
import { resolved } from "../../helpers/pulumiProgram";

const TOKEN = 'a:b"c/[d]';
const login = (more: Partial<Parameters<typeof registryCredentials>[0]> = {}) =>
  registryCredentials({
    host: "phx.ocir.io",
    namespace: "ns",
    user: "ci@example.com",
    token: TOKEN,
    ...more,
  });

describe("registryUsername", () => {
  it("joins namespace and user, with the domain, if any, in between", () => {
    expect(registryUsername("ns", "ci@example.com")).to.equal("ns/ci@example.com");
    expect(registryUsername("ns", "ci", "my-domain")).to.equal("ns/my-domain/ci");
    expect(registryUsername("ns", "OracleIdentityCloudService/ci")).to.equal(
      "ns/OracleIdentityCloudService/ci",
    );
  });

  it("leaves the Default domain out before the user, too", () => {
    expect(registryUsername("ns", "Default/me")).to.equal("ns/me");
    expect(registryUsername("ns", "default/me")).to.equal("ns/me");
    expect(registryUsername("ns", "other/me")).to.equal("ns/other/me");
  });

  it("leaves the Default domain out, however it is written", () => {
    for (const domain of ["Default", "default", "DEFAULT", "", undefined]) {
      expect(registryUsername("ns", "ci", domain)).to.equal("ns/ci");
    }
  });

  it("rejects names that the registry would parse differently", () => {
    const wrong: [string, string, string?][] = [
      ["", "ci"],
      ["ns", ""],
      ["ns", "a b"],
      ["ns", "a:b"],
      ["n s", "ci"],
      ["ns", "ci", "my domain"],
      ["ns", "domain/ci", "domain"],
      ["ns", "a/b/c"],
      ["ns", "/ci"],
      ["ns", "ci/"],
      ["ns/domain", "ci"],
      ["ns/domain", "ci", "domain"],
      ["ns/a/b", "ci"],
      ["ns\n", "ci"],
    ];
    for (const given of wrong) {
      const error = thrown(() => registryUsername(...given));
      expect(error.message, given.join("|")).to.match(
        /expected <namespace>\/<user> or <namespace>\/<domain>\/<user>/,
      );
      expect(pulumi.RunError.isInstance(error)).to.equal(true);
    }
  });

  it("returns only names that waitForRegistry accepts", () => {
    const part = fc.string({ unit: fc.constantFrom(..."ab/: \n.@"), maxLength: 6 });
    fc.assert(
      fc.property(part, part, fc.option(part, { nil: undefined }), (namespace, user, domain) => {
        let username: string;
        try {
          username = registryUsername(namespace, user, domain);
        } catch {
          return;
        }
        const waitForRegistry = { host: "phx.ocir.io", username };
        expect(authToken.check({ userId: USER, description: "d", waitForRegistry })).to.deep.equal([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("registryCredentials", () => {
  it("has the login's parts, with only the password secret", async () => {
    const { address, username, password } = login({ domain: pulumi.output("my-domain") });
    expect(await resolved(address)).to.equal("phx.ocir.io");
    expect(await resolved(username)).to.equal("ns/my-domain/ci@example.com");
    expect(await resolved(password)).to.equal(TOKEN);
    const secret = await Promise.all([address, username, password].map((part) => pulumi.isSecret(part)));
    expect(secret).to.deep.equal([false, false, true]);
  });

  it("fails if the stack does not have the token's value, and says why", async () => {
    for (const token of ["", undefined]) {
      const { password } = registryCredentials({ host: "h", namespace: "ns", user: "u", token });
      expect((await rejection(resolved(password))).message).to.match(/this stack did not create the token/);
    }
  });

  it("fails for an invalid part of the user name", async () => {
    expect((await rejection(resolved(login({ namespace: "" }).username))).message).to.match(
      /expected <namespace>/,
    );
  });
});

describe("dockerConfigJson", () => {
  it("is what Docker reads, with every login, as a secret", async () => {
    const config = dockerConfigJson(login(), login({ host: "fra.ocir.io", user: "other", token: "second" }));
    expect(await pulumi.isSecret(config)).to.equal(true);
    expect(JSON.parse(await resolved(config))).to.deep.equal({
      auths: {
        "phx.ocir.io": {
          username: "ns/ci@example.com",
          password: TOKEN,
          auth: Buffer.from(`ns/ci@example.com:${TOKEN}`).toString("base64"),
        },
        "fra.ocir.io": {
          username: "ns/other",
          password: "second",
          auth: Buffer.from("ns/other:second").toString("base64"),
        },
      },
    });
  });

  it("is a secret also if no part of a login is, and without any login", async () => {
    const plain = { address: pulumi.output("h"), username: pulumi.output("u"), password: pulumi.output("p") };
    expect(await pulumi.isSecret(dockerConfigJson(plain))).to.equal(true);
    expect(await resolved(dockerConfigJson())).to.equal('{"auths":{}}');
  });

  it("stays secret in derived outputs", async () => {
    const manifest = dockerConfigJson(login()).apply((text) => JSON.stringify({ text }));
    expect(await pulumi.isSecret(manifest)).to.equal(true);
  });
});
