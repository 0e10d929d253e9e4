import { expect } from "chai";
import { UNKNOWN } from "../../../../provider/resources/properties";
import { rotatingAuthToken } from "../../../../provider/resources/rotatingAuthToken/lifecycle";
import type { RotatingAuthTokenState } from "../../../../provider/resources/rotatingAuthToken/state";
import { LifecycleError, PartialStateError } from "../../../../provider/tokens/errors";
import { iso, NOON } from "../../../helpers/clock";
import { World } from "../../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";
import { DAY, RotatingStack } from "../../../helpers/rotatingStack";

const inputs = { userId: USER, description: "ci", rotateAfter: "P30D" };

describe("lifecycle: rotatingAuthToken, create", () => {
  it("creates one token, and says when the next rotation is due", async () => {
    const stack = await RotatingStack.create();
    const [token] = stack.world.service.tokens;
    expect(stack.known).to.deep.equal({
      ...inputs,
      id: `rotatingAuthTokens/${token?.id}`,
      state: "ACTIVE",
      token: token?.text,
      tokenId: token?.id,
      rotatedAt: iso(NOON),
      nextRotation: iso(NOON + 30 * DAY),
    });
  });

  it("has no next rotation without an interval", async () => {
    const world = new World();
    const { outputs } = await rotatingAuthToken.create(world.run(), {
      userId: USER,
      description: "ci",
      rotateWhenChanged: "a",
    });
    expect(outputs).not.to.have.property("nextRotation");
  });

  it("uses the machine's time if the response has no creation time", async () => {
    const world = new World();
    const { service } = world;
    const create = service.create.bind(service);
    service.create = async (request, call) => {
      const { timeCreated: _unsaid, ...made } = await create(request, call);
      return made;
    };
    const { outputs } = await rotatingAuthToken.create(world.run(), inputs);
    expect(outputs.rotatedAt).to.equal(iso(NOON));
  });

  it("keeps the token if the wait fails, and continues from there", async () => {
    const world = new World({ creatingMs: 200_000 });
    const stack = new RotatingStack(world, inputs);
    const error = await rejection(stack.up());
    expect(error).to.be.instanceOf(PartialStateError);
    expect(stack.known).to.include({ state: "CREATING", token: world.service.tokens[0]?.text });
    expect(stack.known.nextRotation).to.equal(iso(NOON + 30 * DAY));
    await stack.up();
    expect(stack.known.state).to.equal("ACTIVE");
    stack.expectWhole();
    expect(world.service.count("create")).to.equal(1);
  });

  it("keeps a token that was returned without its value: the next run deletes it", async () => {
    const stack = new RotatingStack(new World(), inputs);
    const { service } = stack.world;
    service.mute = true;
    const error = await rejection(stack.up());
    expect(error).to.be.instanceOf(PartialStateError);
    expect(stack.known)
      .to.include({ previousTokenId: service.tokens[0]?.id })
      .and.not.to.have.property("tokenId");
    service.mute = false;
    await stack.up();
    expect(stack.live).to.deep.equal([stack.known.tokenId]);
    expect(stack.known.token).to.equal(service.byId(stack.known.tokenId)?.text);
  });

  it("lists the existing tokens at the token limit, with nothing created", async () => {
    const stack = new RotatingStack(new World(), inputs);
    stack.world.service.add(USER, "a");
    stack.world.service.add(USER, "b");
    const error = await rejection(stack.up());
    expect(error).to.be.instanceOf(LifecycleError).and.not.to.be.instanceOf(PartialStateError);
    expect(error.message).to.match(/already has the 2 auth tokens[\s\S]*"a"[\s\S]*"b"/);
    expect(stack.state).to.equal(undefined);
  });
});

describe("lifecycle: rotatingAuthToken, diff and preview", () => {
  const state: RotatingAuthTokenState = {
    ...inputs,
    id: "rotatingAuthTokens/t",
    state: "ACTIVE",
    token: "new-text",
    tokenId: "t2",
    previousToken: "old-text",
    previousTokenId: "t1",
    rotatedAt: iso(NOON),
    nextRotation: iso(NOON + 30 * DAY),
  };
  const diff = (news: object, now = NOON) =>
    rotatingAuthToken.diff({ ...state }, { ...inputs, ...news }, now);
  const preview = (news: object, now = NOON) =>
    rotatingAuthToken.preview({ ...state }, { ...inputs, ...news }, now);

  it("show no change if nothing changes", () => {
    expect(diff({})).to.deep.equal({
      changed: [],
      replaces: [],
      stables: ["id", "userId", "token", "tokenId", "rotatedAt"],
    });
    expect(preview({})).to.deep.equal(state);
  });

  it("show a replacement for another user", () => {
    expect(diff({ userId: OTHER_USER }, NOON + 90 * DAY)).to.deep.equal({
      changed: ["userId"],
      replaces: ["userId"],
      stables: [],
    });
  });

  it("show a rotation that is due, though no input changes", () => {
    const now = NOON + 30 * DAY;
    const { changed, replaces, changedOutputs, reason } = diff({}, now);
    expect({ changed, replaces }).to.deep.equal({ changed: [], replaces: [] });
    expect(changedOutputs).to.include.members([
      "token",
      "tokenId",
      "previousToken",
      "rotatedAt",
      "nextRotation",
    ]);
    expect(reason).to.match(/^A rotation is due: it was due at 2026-04-09T12:00:00\.000Z .*\.$/);
    expect(preview({}, now)).to.include({
      token: UNKNOWN,
      tokenId: UNKNOWN,
      previousToken: "new-text",
      previousTokenId: "t2",
      id: state.id,
      nextRotation: UNKNOWN,
    });
  });

  it("show no previous token without keepPrevious", () => {
    const known = preview({ keepPrevious: false, rotateWhenChanged: "a" });
    expect(known).not.to.have.property("previousToken");
    expect(known).not.to.have.property("previousTokenId");
    expect(known.token).to.equal(UNKNOWN);
  });

  it("move the date if the interval changes, and leave it out without an interval", () => {
    expect(diff({ rotateAfter: "P60D" }).changed).to.deep.equal(["rotateAfter"]);
    expect(preview({ rotateAfter: "P60D" }).nextRotation).to.equal(iso(NOON + 60 * DAY));
    const { rotateAfter: _dropped, ...rest } = inputs;
    const without = rotatingAuthToken.preview(
      { ...state, rotateWhenChanged: "a" },
      { ...rest, rotateWhenChanged: "a" },
      NOON,
    );
    expect(without).not.to.have.property("nextRotation");
    expect(without).not.to.have.property("rotateAfter");
  });

  it("show that the previous token is deleted when keepPrevious is turned off, with no rotation", () => {
    const { previousToken: _text, previousTokenId: _id, ...rest } = state;
    expect(preview({ keepPrevious: false })).to.deep.equal({ ...rest, keepPrevious: false });
  });

  it("show that the previous token stays if the current one is deleted", () => {
    const { token: _text, tokenId: _id, ...gone } = state;
    const known = rotatingAuthToken.preview({ ...gone, state: "DELETED" }, inputs, NOON);
    expect(known).to.include({ previousToken: "old-text", previousTokenId: "t1", token: UNKNOWN });
  });

  it("have an unknown date while the interval is unknown", () => {
    expect(preview({ rotateAfter: UNKNOWN }).nextRotation).to.equal(UNKNOWN);
  });

  it("know only the program's inputs in the preview of a create", () => {
    const known = rotatingAuthToken.preview(undefined, inputs, NOON);
    expect(known).to.include({ ...inputs, token: UNKNOWN, id: UNKNOWN, nextRotation: UNKNOWN });
    expect(known).not.to.have.property("previousToken");
  });
});
