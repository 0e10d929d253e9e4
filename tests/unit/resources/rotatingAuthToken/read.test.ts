import { expect } from "chai";
import { rotatingAuthToken } from "../../../../provider/resources/rotatingAuthToken/lifecycle";
import type { RotatingAuthTokenState } from "../../../../provider/resources/rotatingAuthToken/state";
import { LifecycleError, PartialStateError } from "../../../../provider/tokens/errors";
import { notFound } from "../../../helpers/errors";
import { World } from "../../../helpers/lifecycleWorld";
import { tokenOcid, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";
import { RotatingStack } from "../../../helpers/rotatingStack";

const read = ({ world, known }: RotatingStack) => rotatingAuthToken.read(world.run(), known.id, { ...known });

/** One with a current and a previous token. */
async function rotated(): Promise<RotatingStack> {
  const stack = await RotatingStack.create();
  stack.pass();
  await stack.up();
  stack.pass(60_000);
  return stack;
}

/** What a refresh leaves in the state. */
async function refresh(stack: RotatingStack): Promise<RotatingAuthTokenState> {
  const found = await read(stack);
  if (!found) throw new Error("the resource is gone");
  stack.state = found.outputs as unknown as RotatingAuthTokenState;
  return stack.state;
}

describe("lifecycle: rotatingAuthToken, read", () => {
  it("finds no change, and keeps both values", async () => {
    const stack = await rotated();
    const found = await read(stack);
    expect(found?.outputs).to.deep.equal(stack.known);
    expect(found?.id).to.equal(stack.known.id);
    expect(found?.inputs).to.deep.equal(stack.inputs);
  });

  it("sees a description changed elsewhere, and the next up restores it", async () => {
    const stack = await rotated();
    const { tokenId } = stack.known;
    const current = stack.world.service.byId(tokenId);
    if (current) current.description = "somebody's";
    expect((await refresh(stack)).description).to.equal("somebody's");
    expect((await stack.up()).description).to.equal("ci");
    expect(stack.world.service.byId(tokenId)?.description).to.equal("ci");
  });

  it("drops only a previous token that somebody deleted", async () => {
    const stack = await rotated();
    const { previousToken: _text, previousTokenId, ...rest } = stack.known;
    stack.world.service.drop(previousTokenId);
    expect(await refresh(stack)).to.deep.equal(rest);
  });

  it("keeps the previous token if somebody deleted the current one, and the next up creates another", async () => {
    const stack = await rotated();
    const { tokenId, previousTokenId, previousToken } = stack.known;
    stack.world.service.drop(tokenId);
    const seen = await refresh(stack);
    expect(seen).to.include({ state: "DELETED", previousTokenId, previousToken });
    expect(seen).not.to.have.property("token");
    const mended = await stack.up();
    expect(mended).to.include({ previousTokenId, previousToken, state: "ACTIVE" });
    stack.expectWhole();
  });

  it("needs no refresh if somebody deleted the current one before a rotation", async () => {
    const stack = await rotated();
    const { tokenId, previousTokenId } = stack.known;
    stack.world.service.drop(tokenId);
    stack.pass();
    const next = await stack.up();
    expect(next.previousTokenId).to.equal(previousTokenId);
    stack.expectWhole();
  });

  it("keeps the previous token also if the new one is returned without its value", async () => {
    const stack = await rotated();
    const { id, previousTokenId, previousToken } = stack.known;
    stack.world.service.drop(stack.known.tokenId);
    await refresh(stack);
    const { service } = stack.world;
    service.mute = true;
    const error = await rejection(stack.up());
    expect(error).to.be.instanceOf(PartialStateError);
    expect((error as PartialStateError).id).to.equal(id);
    expect(stack.known).to.include({ id, previousTokenId, previousToken });
    // The retry token proves that the unreadable token is the resource's own: it is deleted for room, and the working one stays.
    const unreadable = stack.live.find((one) => one !== previousTokenId);
    stack.pass(60_000);
    const { message } = await rejection(stack.up());
    expect(stack.live[0]).to.equal(previousTokenId);
    expect(stack.live).to.have.length(2).and.not.to.include(unreadable);
    expect(message).to.include(stack.live[1]);
    service.mute = false;
    await stack.up();
    expect(stack.known).to.include({ previousTokenId, previousToken });
    stack.expectWhole();
  });

  it("reports the resource as deleted if both tokens are", async () => {
    const stack = await rotated();
    stack.world.service.drop(stack.known.tokenId);
    stack.world.service.drop(stack.known.previousTokenId);
    expect(await read(stack)).to.equal(undefined);
  });

  it("treats a DELETING token as deleted", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    const [token] = stack.world.service.tokens;
    if (token) token.state = "DELETING";
    expect(await read(stack)).to.equal(undefined);
  });

  it("waits for a list that lacks a young token", async () => {
    const stack = await RotatingStack.create({}, { lagMs: 10_000 });
    const found = await read(stack);
    expect(found?.outputs.tokenId).to.equal(stack.known.tokenId);
    expect(stack.world.clock.total).to.be.within(10_000, 12_000);
  });

  it("keeps the state if the list returns 404", async () => {
    const stack = await rotated();
    stack.world.service.fail({ operation: "list", times: 2, error: notFound("ListAuthTokens") });
    const error = await rejection(read(stack));
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.include("so the state is kept as it is");
  });

  for (const [name, known] of Object.entries({
    "an id alone": {},
    "an id and a user": { userId: USER },
    "an id and inputs": { userId: USER, description: "ci", rotateAfter: "P30D" },
  })) {
    it(`rejects an import, which has ${name}, with no request`, async () => {
      const world = new World();
      const { message } = await rejection(rotatingAuthToken.read(world.run(), tokenOcid("x"), known));
      expect(message).to.match(
        /cannot be imported or looked up: Oracle returns the values of its tokens only when they are created/,
      );
      expect(world.service.calls).to.deep.equal([]);
    });
  }
});
