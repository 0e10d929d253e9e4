import { expect } from "chai";
import { homeRegionFinder } from "../../../provider/identity/homeRegion";
import type { Target } from "../../../provider/identity/types";
import { broken, refused, wrongRegion } from "../../helpers/errors";
import { rejection } from "../../helpers/outcome";

const ASHBURN: Target = { region: "us-ashburn-1" };
const PHOENIX: Target = { region: "us-phoenix-1" };
const subscribed = (home: string) => [
  { regionName: "us-ashburn-1", isHomeRegion: home === "us-ashburn-1" },
  { regionName: "us-phoenix-1", isHomeRegion: home === "us-phoenix-1" },
];

/** A tenancy whose writes are taken in its home region only, and what it was asked. */
function tenancy(configured: Target, home = "us-phoenix-1") {
  const writes: Target[] = [];
  const lookups: Target[] = [];
  const finder = homeRegionFinder(configured, async (target) => {
    lookups.push(target);
    return subscribed(home);
  });
  const write = async (target: Target) => {
    writes.push(target);
    await Promise.resolve();
    if (!("region" in target) || target.region !== home) throw wrongRegion();
    return "written";
  };
  return { finder, writes, lookups, put: () => finder.route(undefined, write) };
}

describe("identity: homeRegion", () => {
  it("asks nobody while writes are taken where they are sent", async () => {
    const { put, writes, lookups } = tenancy(PHOENIX);
    expect([await put(), await put()]).to.deep.equal(["written", "written"]);
    expect([writes, lookups]).to.deep.equal([[PHOENIX, PHOENIX], []]);
  });

  it("sends a write once to the home region where it is told to, and remembers", async () => {
    const { put, writes, lookups } = tenancy(ASHBURN);
    expect([await put(), await put()]).to.deep.equal(["written", "written"]);
    expect([writes, lookups]).to.deep.equal([[ASHBURN, PHOENIX, PHOENIX], [ASHBURN]]);
  });

  it("finds it for every write of several at once", async () => {
    const { put, writes } = tenancy(ASHBURN);
    expect(await Promise.all([put(), put(), put()])).to.deep.equal(["written", "written", "written"]);
    expect(writes.filter((target) => target === ASHBURN)).to.have.length(3);
    expect(writes).to.have.length(6);
  });

  it("goes there too with a write that was refused only after another one had found it", async () => {
    const { finder, put, lookups } = tenancy(ASHBURN);
    const found = put();
    const late = finder.route(undefined, async (target) => {
      if (target === ASHBURN) {
        await found;
        throw wrongRegion();
      }
      return target;
    });
    expect(await late).to.deep.equal(PHOENIX);
    expect(lookups).to.have.length(1);
  });

  it("leaves other errors alone", async () => {
    const { finder, lookups } = tenancy(ASHBURN);
    for (const error of [refused(403, "NotAllowed", { message: "no" }), refused(404), broken("timeout")]) {
      expect(await rejection(finder.route(undefined, () => Promise.reject(error)))).to.equal(error);
    }
    expect(lookups).to.deep.equal([]);
  });

  it("never leaves a fixed endpoint", async () => {
    const { put, writes, lookups } = tenancy({ endpoint: "https://private.example" });
    expect(await rejection(put())).to.deep.include({ status: 403, code: "NotAllowed" });
    expect([writes.length, lookups]).to.deep.equal([1, []]);
  });

  it("does not go round in circles where the home region says the same", async () => {
    const { finder } = tenancy(ASHBURN);
    let writes = 0;
    const refuse = async () => {
      writes++;
      throw wrongRegion();
    };
    await rejection(finder.route(undefined, refuse));
    expect(writes).to.equal(2);
    await rejection(finder.route(undefined, refuse));
    expect(writes).to.equal(3);
  });

  it("keeps the service's own words where the home region cannot be found", async () => {
    const error = wrongRegion();
    const lists = [
      async () => [],
      async () => subscribed("nowhere"),
      async () => subscribed("us-ashburn-1"),
      () => Promise.reject(refused(404, "NotAuthorizedOrNotFound")),
    ];
    for (const list of lists) {
      const finder = homeRegionFinder(ASHBURN, list);
      expect(await rejection(finder.route(undefined, () => Promise.reject(error)))).to.equal(error);
    }
  });

  it("ends when it is cancelled in between", async () => {
    const cancelled = broken("cancelled");
    const finder = homeRegionFinder(ASHBURN, () => Promise.reject(cancelled));
    expect(await rejection(finder.route(undefined, () => Promise.reject(wrongRegion())))).to.equal(cancelled);
  });
});
