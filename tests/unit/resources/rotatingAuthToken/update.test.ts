import { expect } from "chai";
import { rotatingAuthToken } from "../../../../provider/resources/rotatingAuthToken/lifecycle";
import { PartialStateError } from "../../../../provider/tokens/errors";
import { iso } from "../../../helpers/clock";
import { USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";
import { DAY, RotatingStack } from "../../../helpers/rotatingStack";

const operations = ({ world }: RotatingStack) => world.service.operations;

describe("lifecycle: rotatingAuthToken, rotation", () => {
  it("keeps the current token as the previous one, and deletes that first next time", async () => {
    const stack = await RotatingStack.create();
    const first = stack.known;
    stack.pass();
    const second = await stack.up();
    expect(second).to.include({ previousTokenId: first.tokenId, previousToken: first.token, id: first.id });
    expect(second.rotatedAt).to.equal(iso(stack.world.clock.now()));
    stack.expectWhole();
    stack.pass();
    stack.world.service.calls.length = 0;
    const third = await stack.up();
    expect(third.previousTokenId).to.equal(second.tokenId);
    stack.expectWhole();
    expect(operations(stack)).to.deep.equal(["list", "delete", "create", "list"]);
  });

  it("happens once, however late, and not before it is due", async () => {
    const stack = await RotatingStack.create();
    stack.pass(29 * DAY);
    const { tokenId } = await stack.up();
    expect(tokenId).to.equal(stack.live[0]);
    stack.pass(3_650 * DAY);
    const late = await stack.up();
    expect((await stack.up()).tokenId).to.equal(late.tokenId);
    expect(stack.world.service.count("create")).to.equal(2);
    expect(Date.parse(late.nextRotation ?? "")).to.equal(stack.world.clock.now() + 30 * DAY);
  });

  it("deletes nothing if the current token is INACTIVE: only the previous one may work", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    await stack.up();
    const { tokenId, previousTokenId } = stack.known;
    for (const token of stack.world.service.tokens) if (token.id === tokenId) token.state = "INACTIVE";
    stack.pass();
    const error = await rejection(stack.up());
    expect(error.message).to.include("is INACTIVE").and.to.include(`--auth-token-id ${tokenId}`);
    expect(stack.live).to.have.members([tokenId, previousTokenId]);
    expect(stack.world.service.count("delete")).to.equal(0);
  });

  it("does not happen for a clock that was set back", async () => {
    const stack = await RotatingStack.create();
    stack.pass(-100 * DAY);
    await stack.up();
    expect(stack.world.service.count("create")).to.equal(1);
  });

  it("deletes the current token without keepPrevious, once the new one is accepted", async () => {
    const waitForRegistry = { host: "phx.ocir.io", username: "ns/ci" };
    const stack = await RotatingStack.create(
      { keepPrevious: false, waitForRegistry },
      { registryLagMs: 30_000 },
    );
    stack.pass();
    const { tokenId } = stack.known;
    const had: boolean[] = [];
    stack.world.clock.onSleep = () => had.push(stack.live.includes(tokenId ?? ""));
    const next = await stack.up();
    expect(had).to.have.length.above(2);
    expect(had.every(Boolean)).to.equal(true);
    expect(next).not.to.have.property("previousTokenId");
    stack.expectWhole();
  });

  it("deletes the previous token once keepPrevious is turned off, with no rotation", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    const { tokenId } = await stack.up();
    stack.inputs = { ...stack.inputs, keepPrevious: false };
    const next = await stack.up();
    expect(next.tokenId).to.equal(tokenId);
    expect(next).not.to.have.property("previousToken");
    stack.expectWhole();
  });

  it("happens once per change of rotateWhenChanged, at any time", async () => {
    const stack = await RotatingStack.create();
    stack.inputs = { ...stack.inputs, rotateWhenChanged: { key: "b" } };
    const { tokenId } = await stack.up();
    expect((await stack.up()).tokenId).to.equal(tokenId);
    expect(stack.known.rotateWhenChanged).to.deep.equal({ key: "b" });
    expect(stack.world.service.count("create")).to.equal(2);
    stack.expectWhole();
  });

  it("creates another token each time within one day", async () => {
    const stack = await RotatingStack.create();
    const seen = new Set([stack.known.tokenId]);
    for (const value of ["a", "b", "a", "b"]) {
      stack.inputs = { ...stack.inputs, rotateWhenChanged: value };
      stack.pass(60_000);
      seen.add((await stack.up()).tokenId);
      stack.expectWhole();
    }
    expect(seen.size).to.equal(5);
  });

  it("gives the new token the new description, and leaves that of the previous one", async () => {
    const stack = await RotatingStack.create();
    stack.inputs = { ...stack.inputs, description: "ci 2", rotateWhenChanged: "b" };
    await stack.up();
    expect(stack.world.service.tokens.map(({ description }) => description)).to.deep.equal(["ci", "ci 2"]);
    expect(stack.world.service.count("update")).to.equal(0);
  });

  it("keeps no outputs of the previous token once it is deleted, also if the rotation fails then", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    const { tokenId, token } = await stack.up();
    stack.pass();
    stack.world.service.fail({ operation: "create" });
    expect(await rejection(stack.up())).to.be.instanceOf(PartialStateError);
    expect(stack.known).to.include({ tokenId, token });
    expect(stack.known).not.to.have.any.keys("previousToken", "previousTokenId");
    stack.expectWhole();
    expect((await stack.up()).previousTokenId).to.equal(tokenId);
    stack.expectWhole();
  });

  it("does not delete the one that still works if somebody replaced the current one with theirs", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    const { tokenId, previousTokenId } = await stack.up();
    stack.world.service.drop(tokenId);
    const foreign = stack.world.service.add(USER, "ci").id;
    stack.pass();
    expect((await rejection(stack.up())).message).to.match(/Nothing was deleted/);
    expect(stack.live).to.have.members([previousTokenId, foreign]);
  });

  it("that was interrupted and is repeated with another description names the lost token, and updates the old one", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    stack.world.service.fail({ operation: "create", when: "after" });
    await rejection(stack.up());
    const [current, lost = ""] = stack.live;
    stack.inputs = { ...stack.inputs, description: "ci 2" };
    expect((await rejection(stack.up())).message).to.include(lost);
    expect(stack.live).to.deep.equal([current, lost]);
    stack.inputs = { ...stack.inputs, description: "ci" };
    expect(await stack.up()).to.include({ tokenId: lost, previousTokenId: current });
    stack.expectWhole();
  });

  it("that was interrupted more than 24 hours ago deletes nothing, and names the lost token", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    stack.world.service.fail({ operation: "create", when: "after" });
    await rejection(stack.up());
    const [current, lost = ""] = stack.live;
    stack.pass(DAY);
    const { message } = await rejection(stack.up());
    expect(message)
      .to.match(/already has the 2 auth tokens/)
      .and.to.include(lost);
    expect(stack.live).to.deep.equal([current, lost]);
    stack.world.service.drop(lost);
    expect((await stack.up()).previousTokenId).to.equal(current);
    stack.expectWhole();
  });
});

describe("lifecycle: rotatingAuthToken, update without a rotation", () => {
  it("changes the description of the current token in place", async () => {
    const stack = await RotatingStack.create();
    const before = stack.known;
    stack.inputs = { ...stack.inputs, description: "ci 2" };
    stack.world.service.calls.length = 0;
    expect(await stack.up()).to.deep.equal({ ...before, description: "ci 2" });
    expect(operations(stack)).to.deep.equal(["update"]);
    expect(stack.world.service.tokens[0]?.description).to.equal("ci 2");
  });

  it("keeps the old state if the service rejects it", async () => {
    const stack = await RotatingStack.create();
    const before = stack.known;
    stack.inputs = { ...stack.inputs, description: "ci 2" };
    stack.world.service.fail({ operation: "update" });
    const error = await rejection(stack.up());
    expect(error).not.to.be.instanceOf(PartialStateError);
    expect(error.message).to.match(new RegExp(`^Updating auth token ${before.tokenId} failed`));
    expect(stack.known).to.equal(before);
  });

  it("moves the date if the interval changes, with no request", async () => {
    const stack = await RotatingStack.create();
    const { rotatedAt = "" } = stack.known;
    stack.inputs = { ...stack.inputs, rotateAfter: 60 };
    stack.world.service.calls.length = 0;
    const { nextRotation } = await stack.up();
    expect(nextRotation).to.equal(iso(Date.parse(rotatedAt) + 60 * DAY));
    expect(operations(stack)).to.deep.equal([]);
  });

  it("drops an input that the program drops", async () => {
    const stack = await RotatingStack.create({ rotateWhenChanged: "a" });
    const { rotateAfter: _dropped, ...rest } = stack.inputs;
    stack.inputs = rest;
    const state = await stack.up();
    expect(state).not.to.have.property("rotateAfter");
    expect(state).not.to.have.property("nextRotation");
  });
});

describe("lifecycle: rotatingAuthToken, delete", () => {
  it("deletes both tokens, and no other", async () => {
    const stack = await RotatingStack.create({ rotateWhenChanged: "a" });
    stack.inputs = { ...stack.inputs, rotateWhenChanged: "b" };
    await stack.up();
    stack.world.service.drop(stack.known.previousTokenId);
    const { id } = stack.world.service.add(USER, "ci");
    await rotatingAuthToken.delete(stack.world.run(), stack.known.id, { ...stack.known });
    expect(stack.live).to.deep.equal([id]);
  });

  it("can be run again if it failed between the two", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    await stack.up();
    const remove = () => rotatingAuthToken.delete(stack.world.run(), stack.known.id, { ...stack.known });
    stack.world.service.fail({ operation: "delete", nth: 2 });
    await rejection(remove());
    expect(stack.live).to.deep.equal([stack.known.tokenId]);
    await remove();
    expect(stack.live).to.deep.equal([]);
  });
});
