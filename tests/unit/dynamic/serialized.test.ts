import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type dynamic, runtime } from "@pulumi/pulumi";
import { expect } from "chai";
import * as serialized from "../../../provider/dynamic/serialized";
import { REPO } from "../../helpers/repo";

const COMPILED = join(REPO, "dist/provider/dynamic/serialized.js");
const PACKAGE = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
  name: string;
  version: string;
  exports: Record<string, unknown>;
};

/** What @pulumi/pulumi/dynamic stores of a provider, made as it makes it. */
async function textOf(provider: dynamic.ResourceProvider): Promise<string> {
  const { text, containsSecrets } = await runtime.serializeFunction(() => provider, { allowSecrets: true });
  expect(containsSecrets).to.equal(false);
  return text;
}

/** Runs a stored text as the dynamic provider's process does, with this `require`. */
function load(text: string, require: (id: string) => unknown): dynamic.ResourceProvider {
  const exports: { handler?: () => dynamic.ResourceProvider } = {};
  new Function("exports", "require", text)(exports, require);
  if (!exports.handler) throw new Error("the text exports no handler");
  return exports.handler();
}

const TYPES = [
  { name: "AuthToken", provider: serialized.serializedAuthToken, key: "authToken" },
  { name: "RotatingAuthToken", provider: serialized.serializedRotatingAuthToken, key: "rotatingAuthToken" },
] as const;

for (const { name, provider, key } of TYPES) {
  describe(`the serialized provider of every ${name}`, () => {
    it("has at most 600 bytes, and 1200 in the two places of a resource's state", async () => {
      const text = await textOf(provider);
      expect(Buffer.byteLength(text)).to.be.within(100, 600);
      // The state has it in the inputs and in the outputs, as JSON, whose escapes make it a little longer.
      expect(2 * Buffer.byteLength(text)).to.be.at.most(1200);
      expect(2 * Buffer.byteLength(JSON.stringify(text))).to.be.at.most(1260);
    });

    it("is the same text every time, and the same from wherever the package lies", async () => {
      const text = await textOf(provider);
      expect(await textOf(provider)).to.equal(text);
      const elsewhere = mkdtempSync(join(tmpdir(), "oci-auth-tokens-elsewhere-"));
      try {
        const copy = join(elsewhere, "serialized.js");
        copyFileSync(COMPILED, copy);
        const other = require(copy) as typeof serialized;
        const same = name === "AuthToken" ? other.serializedAuthToken : other.serializedRotatingAuthToken;
        expect(same).not.to.equal(provider);
        expect(await textOf(same)).to.equal(text);
      } finally {
        rmSync(elsewhere, { recursive: true, force: true });
      }
    });

    it("knows no version, no path and no logic: it requires the package, and nothing else", async () => {
      const text = await textOf(provider);
      expect(text).not.to.include(PACKAGE.version);
      expect(text).not.to.match(/\d+\.\d+/);
      expect(text)
        .not.to.include(REPO)
        .and.not.to.match(/\/(dist|node_modules|provider|home|tmp)\//);
      const required = [...text.matchAll(/require\(([^)]*)\)/g)].map(([, what]) => what);
      expect(required).to.deep.equal([`"${PACKAGE.name}/dynamic"`]);
      expect(PACKAGE.exports).to.have.property("./dynamic");
    });

    it("becomes the installed provider at the first call, before that call first yields", async () => {
      const asked: unknown[] = [];
      const requests: unknown[] = [];
      const installed = {
        configure: async (request: unknown) => void requests.push(request),
        create: async () => ({ id: "made" }),
      };
      const before = { ...installed };
      const loaded = load(await textOf(provider), (id) => {
        asked.push(id);
        return { [key]: installed };
      });
      expect(asked).to.deep.equal([]);
      expect(loaded.create).to.equal(undefined);

      const request = { config: { get: () => undefined, require: () => "" } };
      const configured = loaded.configure?.(request);
      expect(loaded.create).to.equal(installed.create);
      await configured;
      expect(requests).to.deep.equal([request]);
      expect(asked).to.deep.equal([`${PACKAGE.name}/dynamic`]);
      expect(installed).to.deep.equal(before);
    });
  });
}

describe("the serialized providers", () => {
  it("differ in the name of the installed provider alone", async () => {
    const [one, other] = await Promise.all(TYPES.map(({ provider }) => textOf(provider)));
    expect(one?.replace(".authToken", ".rotatingAuthToken")).to.equal(other);
  });

  it("find the installed provider under its name, with every method of a resource", () => {
    const { authToken, rotatingAuthToken } = require("pulumi-oci-auth-tokens/dynamic") as Record<
      string,
      object
    >;
    for (const provider of [authToken, rotatingAuthToken]) {
      expect(provider).to.have.all.keys("configure", "check", "diff", "create", "read", "update", "delete");
    }
  });
});
