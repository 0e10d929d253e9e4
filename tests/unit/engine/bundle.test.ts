import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";

describe("engine: the bundle's folder", () => {
  let bundleKey: (keys: readonly string[]) => string;
  before(async () => {
    const decide = await import(pathToFileURL(join(process.cwd(), "engine", "decide.mjs")).href);
    ({ bundleKey } = decide as { bundleKey: typeof bundleKey });
  });

  it("differs for another build of any part, and for more parts", () => {
    const keys = ["cli-1", "host-1"];
    const others = [["cli-2", "host-1"], ["cli-1", "host-2"], ["cli-1", "host-1", "yaml-1"], ["cli-1"]];
    expect(new Set([keys, ...others].map(bundleKey)).size).to.equal(5);
    expect(bundleKey([...keys])).to.equal(bundleKey(keys));
    expect(bundleKey(keys)).to.match(/^bundle-[0-9a-f]{12}$/);
  });
});
