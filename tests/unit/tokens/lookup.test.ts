import { expect } from "chai";
import fc from "fast-check";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { LifecycleError } from "../../../provider/tokens/errors";
import { iso, NOON } from "../../helpers/clock";
import { notFound } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const WINDOW = 30_000;
const GONE = tokenOcid("gone");
const known = { userId: USER, description: "ci", state: "ACTIVE", token: "the-text" };
const read = (world: World, id: string, timeCreated?: string) =>
  authToken.read(world.run(), id, { ...known, ...(timeCreated ? { timeCreated } : {}) });

describe("a token that a list lacks", () => {
  it("is treated as deleted at once if it is older than the consistency window", async () => {
    const world = new World();
    expect(await read(world, GONE, iso(NOON - WINDOW))).to.equal(undefined);
    expect(world.service.operations).to.deep.equal(["list"]);
    expect(world.clock.slept).to.deep.equal([]);
  });

  it("is looked for until the window ends if it is younger, and then treated as deleted", async () => {
    const world = new World();
    expect(await read(world, GONE, iso(NOON - 10_000))).to.equal(undefined);
    expect(world.clock.total).to.equal(WINDOW - 10_000);
    expect(world.service.count("list")).to.equal(11);
  });

  it("is looked for during the whole window, and no longer, if the service's clock is ahead", async () => {
    for (const ahead of [1, 60_000, 86_400_000]) {
      const world = new World();
      expect(await read(world, GONE, iso(NOON + ahead))).to.equal(undefined);
      expect(world.clock.total).to.equal(WINDOW);
    }
  });

  it("is never looked for longer than the window, whatever its creation time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -100_000, max: 100_000 }), async (age) => {
        const world = new World();
        await read(world, GONE, iso(NOON - age));
        expect(world.clock.total).to.equal(age < WINDOW ? WINDOW - Math.max(0, age) : 0);
      }),
    );
  });
});

describe("a 404 to a list", () => {
  it("proves nothing: the state is kept, and the error names both causes and their remedies", async () => {
    const world = new World();
    world.service.fail({ operation: "list", error: notFound("ListAuthTokens") });
    const error = await rejection(read(world, GONE, iso(NOON)));
    expect(error).to.be.instanceOf(LifecycleError);
    const [first = "", second = "", ...ways] = error.message.split("\n");
    expect(first).to.match(
      /^Reading auth token \S+ failed\. ListAuthTokens: HTTP 404 NotAuthorizedOrNotFound/,
    );
    expect(first).to.include("opc-request-id req-404");
    expect(error.message).to.include("the state is kept");
    expect(second).to.match(/both if user \S+ does not exist and if this caller may not see it/);
    expect(ways.join("\n")).to.match(
      /run the command again as that user or as an administrator[\s\S]*pulumi state delete/,
    );
    expect(error.message).to.include(GONE).and.not.to.include("the-text");
  });

  it("proves nothing while a young token is looked for, either", async () => {
    const world = new World();
    world.service.fail({ operation: "list", nth: 3, error: notFound("ListAuthTokens") });
    expect((await rejection(read(world, GONE, iso(NOON)))).message).to.include("HTTP 404");
  });
});

describe("a token that a list has", () => {
  it("is read with everything the service returns; the value and the local inputs are kept", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "somebody's words", {
      state: "INACTIVE",
      inactiveState: "2",
      timeExpires: "2027-01-01T00:00:00Z",
    });
    const state = { ...known, rotateWhenChanged: { a: "1" }, timeExpires: "old" };
    expect(await authToken.read(world.run(), id, state)).to.deep.equal({
      id,
      outputs: {
        id,
        userId: USER,
        description: "somebody's words",
        state: "INACTIVE",
        inactiveState: "2",
        timeCreated: iso(NOON),
        timeExpires: "2027-01-01T00:00:00Z",
        token: "the-text",
        rotateWhenChanged: { a: "1" },
      },
      inputs: {
        userId: USER,
        description: "somebody's words",
        rotateWhenChanged: { a: "1" },
      },
    });
  });

  for (const [state, there] of [
    ["DELETING", false],
    ["DELETED", false],
    ["INACTIVE", true],
    ["CREATING", true],
    ["SUSPENDED", true],
  ] as const) {
    it(`is ${there ? "kept" : "deleted"} if it is ${state}`, async () => {
      const world = new World();
      const { id } = world.service.add(USER, "ci", { state });
      expect((await read(world, id))?.outputs.state).to.equal(there ? state : undefined);
    });
  }
});

describe("a user that the list of users does not have", () => {
  const gone = async (timeCreated: string) => {
    const world = new World();
    world.service.goneUsers.add(USER);
    world.service.fail({ operation: "list", error: notFound("ListAuthTokens") });
    return read(world, GONE, timeCreated);
  };

  it("is deleted, with its tokens", async () => {
    expect(await gone(iso(NOON - 16 * 60_000))).to.equal(undefined);
  });

  it("may not have arrived there yet if its token is new", async () => {
    expect((await rejection(gone(iso(NOON - 60_000)))).message).to.include("the state is kept as it is");
  });
});
