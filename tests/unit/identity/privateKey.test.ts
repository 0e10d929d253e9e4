import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { openPrivateKey } from "../../../provider/identity/privateKey";
import { SettingsError } from "../../../provider/identity/settings";
import { ecKey, testKey } from "../../helpers/credentials";
import { thrown } from "../../helpers/outcome";

const ORIGIN = "the safe";
const open = (pem: string, passphrase?: string) => openPrivateKey(pem, passphrase, ORIGIN);
const failure = (pem: string, passphrase?: string) => {
  const error = thrown(() => open(pem, passphrase));
  expect(error).to.be.instanceOf(SettingsError);
  expect(error.cause).to.equal(undefined);
  return error.message;
};

describe("identity: privateKey", () => {
  const key = testKey();

  for (const [form, pem, passphrase] of [
    ["PKCS#8", key.pkcs8, undefined],
    ["PKCS#1", key.pkcs1, undefined],
    ["encrypted PKCS#8", key.encrypted, key.passphrase],
    ["encrypted PKCS#1", key.encryptedPkcs1, key.passphrase],
    ["plain, beside a passphrase that is not needed", key.pkcs8, "unused"],
    ["with CRLF", key.pkcs8.replaceAll("\n", "\r\n"), undefined],
    ["with the line ends written out", key.pkcs8.replaceAll("\n", "\\n"), undefined],
    [
      "with the line ends written out and a real one behind",
      `${key.pkcs8.replaceAll("\n", "\\n")}\n`,
      undefined,
    ],
    ["with CRLF written out", key.pkcs8.replaceAll("\n", "\\r\\n"), undefined],
    ["with Oracle's label behind it", `${key.pkcs8}OCI_API_KEY\n`, undefined],
    ["with words before it", `Bag Attributes\n${key.pkcs8}`, undefined],
  ] as const) {
    it(`opens a key: ${form}`, () => {
      const opened = open(pem, passphrase);
      expect(opened).to.deep.equal({ pem: key.pkcs8, fingerprint: key.fingerprint });
    });
  }

  it("gives a key that signs", () => {
    const { pem } = open(key.encrypted, key.passphrase);
    const data = Buffer.from("date: today");
    const signature = sign("rsa-sha256", data, pem);
    expect(verify("rsa-sha256", data, createPublicKey(createPrivateKey(key.pkcs8)), signature)).to.equal(
      true,
    );
  });

  it("asks for the passphrase of an encrypted key", () => {
    for (const pem of [key.encrypted, key.encryptedPkcs1]) {
      for (const passphrase of [undefined, ""]) {
        expect(failure(pem, passphrase)).to.equal(
          "The private key from the safe is encrypted and no passphrase is set: set privateKeyPassword.",
        );
      }
    }
  });

  it("says that a passphrase is wrong, and does not repeat it", () => {
    for (const pem of [key.encrypted, key.encryptedPkcs1]) {
      expect(failure(pem, "wrong-horse")).to.equal(
        "The private key from the safe cannot be opened with the privateKeyPassword that is set.",
      );
    }
  });

  it("refuses a key of another kind by its kind", () => {
    expect(failure(ecKey())).to.equal(
      "The private key from the safe is of type ec; Oracle's API takes RSA keys.",
    );
  });

  it("refuses what is no private key", () => {
    const publicPem = createPublicKey(key.pkcs8).export({ type: "spki", format: "pem" }).toString();
    for (const text of ["", "ssh-rsa AAAA", publicPem, "~/.oci/key.pem", key.pkcs8.split("\n")[1] ?? ""]) {
      expect(failure(text)).to.equal(
        "The private key from the safe is no PEM private key (-----BEGIN PRIVATE KEY-----).",
      );
    }
  });

  it("refuses a damaged key", () => {
    const half = `${key.pkcs8.slice(0, 400)}\n-----END PRIVATE KEY-----\n`;
    for (const text of [
      half,
      "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
      "-----BEGIN RSA PRIVATE KEY-----",
    ]) {
      expect(failure(text)).to.equal(
        "The private key from the safe cannot be read: it is damaged or of an unknown kind.",
      );
    }
  });

  it("never has a word of the key or the passphrase in its errors", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=]{12,80}$/);
    const armour = fc.constantFrom(
      "PRIVATE KEY",
      "RSA PRIVATE KEY",
      "ENCRYPTED PRIVATE KEY",
      "PUBLIC KEY",
      "NOTHING",
    );
    fc.assert(
      fc.property(secret, secret, armour, fc.boolean(), (body, passphrase, label, whole) => {
        const pem = `-----BEGIN ${label}-----\n${body}\n${whole ? `-----END ${label}-----\n` : ""}`;
        const message = failure(pem, passphrase);
        expect(message).not.to.include(body);
        expect(message).not.to.include(passphrase);
      }),
    );
  });
});
