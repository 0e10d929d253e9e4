import { expect } from "chai";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { PreviewCheck } from "../../../provider/resources/previewCheck";
import { UNKNOWN } from "../../../provider/resources/properties";
import { rotatingAuthToken } from "../../../provider/resources/rotatingAuthToken/lifecycle";
import type { LifecycleContext } from "../../../provider/tokens/context";
import { refused } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../helpers/ocids";

const news = { userId: USER, description: "new" };
const rotating = { ...news, rotateWhenChanged: "2" };

/** A world with so many tokens, and a preview of it. */
function setUp(tokens = 0) {
  const world = new World();
  const held = Array.from({ length: tokens }, (_, n) => world.service.add(USER, `held ${n}`));
  const check = new PreviewCheck();
  const create = (inputs: object = news, more: Partial<LifecycleContext> = {}) =>
    check.run(world.run(more), authToken, undefined, { ...inputs });
  /** A rotation that is due, of a resource with these tokens. */
  const rotate = (current?: string, previous?: string) => {
    const state = {
      ...rotating,
      rotateWhenChanged: "1",
      state: "ACTIVE",
      tokenId: current,
      previousTokenId: previous,
    };
    return check.run(world.run(), rotatingAuthToken, state, rotating);
  };
  return { world, held, check, create, rotate };
}

describe("lifecycle: check in preview", () => {
  it("lists each user's tokens once, however many resources there are", async () => {
    const { world, create } = setUp();
    await Promise.all([create(), create(), create({ ...news, userId: OTHER_USER })]);
    await create();
    expect(world.service.calls).to.deep.equal([
      { operation: "list", userId: USER },
      { operation: "list", userId: OTHER_USER },
    ]);
  });

  it("sends nothing if it is switched off, or while the user is unknown", async () => {
    const { world, create } = setUp(2);
    await create({ ...news, userId: UNKNOWN });
    await create(news, { settings: { ...world.run().settings, checkInPreview: false } });
    expect(world.service.calls).to.deep.equal([]);
    expect(world.warnings).to.deep.equal([]);
  });

  it("warns of each token above the limit, and names the existing ones", async () => {
    const { world, held, create } = setUp(1);
    await create();
    expect(world.warnings).to.deep.equal([]);
    await create();
    const [warning = ""] = world.warnings;
    expect(warning.split("\n").slice(0, 2)).to.deep.equal([
      `User ${USER} has 1 of the 2 auth tokens that Oracle allows, and the update creates 2 more, so it fails:`,
      `  - ${held[0]?.id} "held 0", created 2026-03-10T12:00:00.000Z, ACTIVE`,
    ]);
    expect(warning).to.include("deleteBeforeReplace").and.to.include("checkInPreview");
    expect(warning).not.to.include("secret-text");
    await create();
    expect(world.warnings).to.have.length(2);
  });

  it("does not count a token that is being deleted", async () => {
    const { world, held, create } = setUp(2);
    if (held[0]) held[0].state = "DELETING";
    await create();
    expect(world.warnings).to.deep.equal([]);
  });

  it("needs no room if no token is created, and knows that a rotation frees its own", async () => {
    const { world, held, check, rotate } = setUp(2);
    const state = { ...news, id: held[0]?.id, description: "old", state: "ACTIVE", token: "text" };
    await check.run(world.run(), authToken, state, news);
    await rotate(held[0]?.id, held[1]?.id);
    expect(world.warnings).to.deep.equal([]);
    expect(world.service.operations).to.deep.equal(["list"]);
    // The other token is somebody else's.
    await rotate(held[0]?.id);
    expect(world.warnings).to.have.length(1);
  });

  it("warns once per user that the service rejects, and says why", async () => {
    const { world, create } = setUp();
    world.service.fail({ error: refused(401, "NotAuthenticated", {}, "ListAuthTokens"), times: 9 });
    await Promise.all([create(), create()]);
    expect(world.warnings).to.have.length(1);
    expect(world.warnings[0]).to.match(
      /^Checking for the preview whether user ocid1\.user\S+ can have auth tokens failed\. ListAuthTokens: HTTP 401 NotAuthenticated\. The request's signature was not accepted.* the update fails too.*checkInPreview/,
    );
  });

  it("waits only for a limited time for a service that does not respond", async () => {
    const { world } = setUp();
    const service = world.service;
    service.list = (_user, call) =>
      new Promise((_resolve, reject) => {
        call?.signal?.addEventListener("abort", () => reject(call.signal?.reason));
      });
    await new PreviewCheck(20).run(world.run(), authToken, undefined, news);
    expect(world.warnings).to.have.length(1);
    expect(world.warnings[0]).to.include("a preview waits at most 0.02 s");
  });
});
