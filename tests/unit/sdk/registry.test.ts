import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import fc from "fast-check";
import { dockerConfigJson, registryCredentials, registryUsername } from "../../../sdk/registry";
import { rejection, thrown } from "../../helpers/outcome";

const known = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    // An output has no public way to its failure but that of what it is made of.
    (output as unknown as { promise(): Promise<T> }).promise().then(resolve, reject);
  });
const args = { host: "phx.ocir.io", namespace: "ns", user: "me@example.com", token: "THE-TEXT" };

describe("sdk: registryUsername", () => {
  for (const [namespace, user, domain, expected] of [
    ["ns", "me", undefined, "ns/me"],
    ["ns", "me", "", "ns/me"],
    ["ns", "me", "Default", "ns/me"],
    ["ns", "me", "default", "ns/me"],
    ["ns", "me", "OracleIdentityCloudService", "ns/OracleIdentityCloudService/me"],
    ["ns", "staff/me", undefined, "ns/staff/me"],
    ["ns", "Default/me", undefined, "ns/me"],
    ["ns", "me+ci@example.com", "staff", "ns/staff/me+ci@example.com"],
  ] as const) {
    it(`is ${expected} for ${user} in ${domain ?? "no named domain"}`, () => {
      expect(registryUsername(namespace, user, domain)).to.equal(expected);
    });
  }

  for (const [namespace, user, domain] of [
    ["", "me", undefined],
    ["ns", "", undefined],
    ["ns", "staff/me", "other"],
    ["ns", "a/b/c", undefined],
    ["ns", "/me", undefined],
    ["ns", "me/", undefined],
    ["ns", "my self", undefined],
    ["ns", "me:x", undefined],
    ["n s", "me", undefined],
    ["ns", "me", "my domain"],
  ] as const) {
    it(`refuses ${JSON.stringify([namespace, user, domain])}`, () => {
      const error = thrown(() => registryUsername(namespace, user, domain));
      expect(error).to.be.instanceOf(pulumi.RunError);
      expect(error.message).to.include("expected <namespace>/<user> or <namespace>/<domain>/<user>");
    });
  }

  it("gives what a Basic login can carry, or nothing", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.option(fc.string(), { nil: undefined }),
        (namespace, user, domain) => {
          let name: string;
          try {
            name = registryUsername(namespace, user, domain);
          } catch (error) {
            expect(error).to.be.instanceOf(pulumi.RunError);
            return;
          }
          expect(name).to.match(/^[^\s:/]+(\/[^\s:/]+){1,2}$/);
        },
      ),
    );
  });
});

describe("sdk: registryCredentials and dockerConfigJson", () => {
  it("give address, name and password, the password secret", async () => {
    const { address, username, password } = registryCredentials({ ...args, domain: "staff" });
    expect(await Promise.all([address, username, password].map(known<string>))).to.deep.equal([
      "phx.ocir.io",
      "ns/staff/me@example.com",
      "THE-TEXT",
    ]);
    expect(await Promise.all([username, password].map(pulumi.isSecret))).to.deep.equal([false, true]);
  });

  it("give a Docker configuration as one secret, with every login in it", async () => {
    const one = registryCredentials(args);
    const two = registryCredentials({ ...args, host: "iad.ocir.io:443", token: pulumi.secret("OTHER") });
    const file = dockerConfigJson(one, two);
    expect(await pulumi.isSecret(file)).to.equal(true);
    const auth = (password: string) => Buffer.from(`ns/me@example.com:${password}`).toString("base64");
    expect(JSON.parse(await known(file))).to.deep.equal({
      auths: {
        "phx.ocir.io": { username: "ns/me@example.com", password: "THE-TEXT", auth: auth("THE-TEXT") },
        "iad.ocir.io:443": { username: "ns/me@example.com", password: "OTHER", auth: auth("OTHER") },
      },
    });
    expect(JSON.parse(await known(dockerConfigJson()))).to.deep.equal({ auths: {} });
  });

  it("fail where the token's text is not known to the stack", async () => {
    for (const token of [undefined, "", pulumi.output<string | undefined>(undefined)]) {
      const { password } = registryCredentials({ ...args, token });
      expect((await rejection(known(password))).message).to.include("this stack did not make the token");
    }
  });
});
