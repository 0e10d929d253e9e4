import { expect } from "chai";
import { parseSeed } from "../../emulator";
import { identityClient, sharedKeyPair, useEmulators, userId } from "../helpers/emulator";
import { rejection } from "../helpers/outcome";

describe("emulator: seed", () => {
  const start = useEmulators();

  it("applies tenancy, users, keys, tokens and settings", async () => {
    const { publicKeyPem } = await sharedKeyPair();
    const seed = parseSeed(
      JSON.stringify({
        tenancy: { id: "ocid1.tenancy.oc1..t", name: "acme", namespace: "acmens" },
        users: [
          { id: "ocid1.user.oc1..one", name: "one", administrator: true, publicKeys: [publicKeyPem] },
          {
            name: "two",
            domain: "Corp",
            generateKey: true,
            tokens: [
              {
                description: "old",
                text: "secret",
                timeCreated: "2016-08-25T21:10:29.600Z",
                timeExpires: null,
              },
              { id: "ocid1.credential.oc1..x", description: "off", state: "INACTIVE", inactiveStatus: 1 },
            ],
          },
        ],
        settings: { pageSize: 1 },
      }),
    );
    const emulator = await start({ seed });
    expect(emulator.tenancy).to.deep.equal({ id: "ocid1.tenancy.oc1..t", name: "acme", namespace: "acmens" });
    expect(emulator.settings.pageSize).to.equal(1);
    const two = userId(emulator, "two");
    expect(emulator.store.liveTokens(two).map(({ text }) => text)[0]).to.equal("secret");
    const own = await identityClient(emulator, two).listAuthTokens({ userId: two });
    const asAdmin = await identityClient(emulator, "ocid1.user.oc1..one").listAuthTokens({ userId: two });
    expect(asAdmin.items).to.deep.equal(own.items);
    expect(own.items[0]).to.deep.include({
      description: "old",
      timeCreated: "2016-08-25T21:10:29.600Z",
      timeExpires: null,
      lifecycleState: "ACTIVE",
    });
    expect(own.opcNextPage).to.be.a("string");
  });

  it("has an administrator and two other users by default", async () => {
    const emulator = await start();
    const users = emulator.store.allUsers().map(({ name, administrator }) => [name, administrator]);
    expect(users).to.deep.equal([
      ["admin", true],
      ["user-a", false],
      ["user-b", false],
    ]);
    const keyless = emulator.store.addUser({ name: "keyless" });
    expect(() => emulator.credentials(keyless.id)).to.throw("no key");
  });

  for (const [text, message] of [
    ["{", "the seed is not JSON"],
    ["[]", "the seed's seed must be an object"],
    ["{}", "the seed's users must be an array"],
    ['{"users":[],"user":[]}', "the seed's seed.user is unknown"],
    ['{"users":[{}]}', "the seed's users[0].name must be a string"],
    ['{"users":[{"name":"a","administrator":1}]}', "the seed's users[0].administrator must be true or false"],
    [
      '{"users":[{"name":"a","publicKeys":[1]}]}',
      "the seed's users[0].publicKeys must be an array of PEM texts",
    ],
    ['{"users":[{"name":"a","tokens":{}}]}', "the seed's users[0].tokens must be an array"],
    ['{"users":[{"name":"a","tokens":[{}]}]}', "the seed's users[0].tokens[0].description must be a string"],
    [
      '{"users":[{"name":"a","tokens":[{"description":"","timeExpires":1}]}]}',
      "the seed's users[0].tokens[0].timeExpires must be a string or null",
    ],
    [
      '{"users":[{"name":"a","tokens":[{"description":"","inactiveStatus":"1"}]}]}',
      "the seed's users[0].tokens[0].inactiveStatus must be a number",
    ],
    ['{"users":[{"name":"a"},{"name":"a"}]}', "the seed's users[1] has the name of another user"],
    ['{"users":[],"tenancy":{"id":1}}', "the seed's tenancy.id must be a string"],
    ['{"users":[],"settings":{"pageSize":"1"}}', "the seed's settings.pageSize must be a number"],
    [
      '{"users":[],"settings":{"registryAuth":"x"}}',
      'the seed\'s settings.registryAuth must be "basic" or "bearer"',
    ],
  ] as const) {
    it(`rejects ${text}`, () => {
      expect(() => parseSeed(text)).to.throw(message);
    });
  }

  it("rejects a private key, a text that is no key, and a key that is not RSA", async () => {
    const { privateKeyPem } = await sharedKeyPair();
    const ed25519 =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    for (const [pem, message] of [
      [privateKeyPem, "expected a public key"],
      ["nonsense", ""],
      [ed25519, "expected an RSA public key"],
    ] as const) {
      const error = await rejection(start({ seed: { users: [{ name: "a", publicKeys: [pem] }] } }));
      expect(error.message).to.include(message);
    }
  });
});
