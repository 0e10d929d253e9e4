import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { serializedProvider } from "../../../provider/dynamic/serialized";
import { REPO } from "../../helpers/repo";

const PACKAGE = JSON.parse(readFileSync(join(REPO, "package.json"), "utf8")) as {
  name: string;
  version: string;
  exports: Record<string, unknown>;
};

/** Runs a serialized provider as the dynamic provider's process does, with this `require`. */
function load(text: string, require: object): unknown {
  const exports: { handler?: () => unknown } = {};
  new Function("exports", "require", text)(exports, require);
  if (!exports.handler) throw new Error("the text exports no handler");
  return exports.handler();
}

for (const name of ["AuthToken", "RotatingAuthToken"]) {
  describe(`the serialized provider ${name}`, () => {
    const text = serializedProvider(name);

    it("has at most 150 bytes, and is twice in a resource's state", () => {
      expect(Buffer.byteLength(text)).to.be.within(50, 150);
    });

    it("has no version, path or logic: it only requires the package", () => {
      expect(text).not.to.include(PACKAGE.version);
      expect(text).not.to.match(/\d+\.\d+/);
      expect(text)
        .not.to.include(REPO)
        .and.not.to.match(/\/(dist|node_modules|provider|home|tmp)\//);
      const quoted = [...text.matchAll(/"([^"]*)"/g)].map(([, what]) => what);
      expect(quoted).to.deep.equal([`${PACKAGE.name}/dynamic`, "."]);
      expect(PACKAGE.exports).to.have.property("./dynamic");
    });

    it("is the installed provider, found from the program's folder or from Pulumi's", () => {
      const installed = {};
      const resolve = (id: string, { paths }: { paths: string[] }) => `${paths.join(":")}:${id}`;
      const require = Object.assign(
        (id: string) =>
          id === `.:/pulumi:${PACKAGE.name}/dynamic` ? { providers: { [name]: installed } } : {},
        { main: { path: "/pulumi" }, resolve },
      );
      expect(load(text, require)).to.equal(installed);
    });
  });
}

describe("the serialized providers", () => {
  it("find the installed provider by its name, with every method of a resource", () => {
    const { providers } = require("pulumi-oci-auth-tokens/dynamic") as { providers: Record<string, object> };
    expect(providers).to.have.all.keys("AuthToken", "RotatingAuthToken");
    for (const provider of Object.values(providers)) {
      expect(provider).to.have.all.keys("configure", "check", "diff", "create", "read", "update", "delete");
    }
  });
});
