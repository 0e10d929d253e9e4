import { expect } from "chai";
import { rotatingAuthToken } from "../../../provider/lifecycle/rotatingAuthToken";
import { iso, NOON } from "../../helpers/clock";
import { notFound, refused } from "../../helpers/errors";
import { partial } from "../../helpers/lifecycle";
import { tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";
import { DAY, RotatingStack, rotatingInputs } from "../../helpers/rotation";

/** A stack with its token made at noon. */
async function created(inputs: object = rotatingInputs): Promise<RotatingStack> {
  const stack = new RotatingStack();
  stack.inputs = { ...inputs };
  await stack.create();
  return stack;
}

describe("lifecycle: rotatingAuthToken, create", () => {
  it("makes one token, and says when the next is due", async () => {
    const { state, ctx } = await created();
    const id = tokenOcid("n1");
    expect(state).to.deep.equal({
      ...rotatingInputs,
      id: `users/${USER}/rotatingAuthTokens/${id}`,
      state: "ACTIVE",
      token: ctx.service.textOf(id),
      tokenId: id,
      rotatedAt: iso(NOON),
      nextRotation: iso(NOON + 30 * DAY),
    });
    expect(ctx.service.operations).to.deep.equal(["create"]);
  });

  it("says no date where time alone never makes a rotation due", async () => {
    const { state } = await created({ userId: USER, description: "d", rotateWhenChanged: "v1" });
    expect(state).not.to.have.property("nextRotation");
  });

  it("keeps the token where the wait fails, and the next up goes on", async () => {
    const stack = new RotatingStack();
    stack.ctx.service.creatingMs = 150_000;
    const error = await partial(rotatingAuthToken.create(stack.ctx, rotatingInputs));
    expect(error.outputs).to.include({ state: "CREATING", token: "text-of-1", rotatedAt: iso(NOON) });
    const outputs = await rotatingAuthToken.update(stack.ctx, error.id, error.outputs, rotatingInputs);
    expect(outputs).to.deep.equal({ ...error.outputs, state: "ACTIVE" });
  });

  it("does not forget a token without a text: the next up makes another, and this one is the previous", async () => {
    const stack = new RotatingStack();
    stack.ctx.service.mute = true;
    const error = await partial(rotatingAuthToken.create(stack.ctx, rotatingInputs));
    expect(error.outputs).to.include({ previousTokenId: tokenOcid("n1"), state: "DELETED" });
    stack.ctx.service.mute = false;
    const outputs = await rotatingAuthToken.update(stack.ctx, error.id, error.outputs, rotatingInputs);
    expect(outputs).to.include({ token: "text-of-2", previousTokenId: tokenOcid("n1"), state: "ACTIVE" });
  });

  it("makes nothing where the slots are full", async () => {
    const stack = new RotatingStack();
    for (const n of ["1", "2"]) stack.ctx.service.plant(USER, n);
    const error = await rejection(rotatingAuthToken.create(stack.ctx, rotatingInputs));
    expect(error.message).to.include("already has the 2 auth tokens");
  });
});

describe("lifecycle: rotatingAuthToken, update", () => {
  it("makes the current token the previous one, in place, whatever the delay", async () => {
    for (const delay of [30, 31, 3650]) {
      const stack = await created();
      const { state: old, ctx } = stack;
      stack.pass(delay * DAY);
      await stack.up();
      expect(stack.state).to.deep.equal({
        ...old,
        token: "text-of-2",
        tokenId: tokenOcid("n2"),
        previousToken: old.token,
        previousTokenId: old.tokenId,
        rotatedAt: iso(ctx.clock.now()),
        nextRotation: iso(ctx.clock.now() + 30 * DAY),
      });
      ctx.service.calls.length = 0;
      expect(await stack.up()).to.equal(true);
      expect(ctx.service.calls).to.deep.equal([]);
    }
  });

  it("deletes the previous token first where both slots are its own, and only then", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    expect(stack.ctx.service.operations).not.to.include("delete");
    stack.pass();
    await stack.up();
    expect(stack.ctx.service.operations.filter((operation) => operation === "delete")).to.have.length(1);
    expect(stack.ctx.service.ids(USER)).to.deep.equal([tokenOcid("n2"), tokenOcid("n3")]);
  });

  it("changes the description of the current token, and nothing else", async () => {
    const stack = await created();
    stack.inputs = { ...rotatingInputs, description: "e" };
    const old = stack.state;
    await stack.up();
    expect(stack.state).to.deep.equal({ ...old, description: "e" });
    expect(stack.ctx.service.calls.at(-1)).to.deep.equal({
      operation: "update",
      userId: USER,
      id: old.tokenId,
      description: "e",
    });
  });

  it("moves the date where the interval is another, and rotates where that has passed", async () => {
    const stack = await created();
    stack.pass(10 * DAY);
    stack.inputs = { ...rotatingInputs, rotateAfter: 20 };
    await stack.up();
    expect(stack.state).to.include({ tokenId: tokenOcid("n1"), nextRotation: iso(NOON + 20 * DAY) });
    stack.inputs = { ...rotatingInputs, rotateAfter: 5 };
    await stack.up();
    expect(stack.state).to.include({ tokenId: tokenOcid("n2"), previousTokenId: tokenOcid("n1") });
  });

  it("deletes the previous token at once where it is not to be kept any more", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    stack.inputs = { ...rotatingInputs, keepPrevious: false };
    await stack.up();
    expect(stack.state).not.to.have.any.keys("previousToken", "previousTokenId");
    expect(stack.ctx.service.ids(USER)).to.deep.equal([tokenOcid("n2")]);
  });

  it("forgets inputs that the program dropped", async () => {
    const stack = await created({ ...rotatingInputs, rotateWhenChanged: "v1", keepPrevious: true });
    stack.inputs = rotatingInputs;
    await stack.up();
    expect(stack.state).not.to.have.any.keys("rotateWhenChanged", "keepPrevious");
  });

  it("keeps the token that still works as the previous one where somebody deleted the current", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    stack.ctx.service.drop(tokenOcid("n2"));
    stack.held = (await rotatingAuthToken.read(stack.ctx, stack.state.id, stack.held))?.outputs ?? {};
    expect(stack.held).to.include({ state: "DELETED", previousTokenId: tokenOcid("n1") });
    expect(stack.held).not.to.have.any.keys("token", "tokenId");
    await stack.up();
    expect(stack.state).to.include({
      tokenId: tokenOcid("n3"),
      previousTokenId: tokenOcid("n1"),
      previousToken: "text-of-1",
    });
  });

  it("keeps the current token in the state where the new one comes without a text", async () => {
    for (const rotations of [1, 2]) {
      const stack = await created();
      for (let n = 1; n < rotations; n++) {
        stack.pass();
        await stack.up();
      }
      stack.pass();
      const { token, tokenId, id } = stack.state;
      stack.ctx.service.mute = true;
      const error = await partial(
        rotatingAuthToken.update(stack.ctx, id, { ...stack.state }, rotatingInputs),
      );
      expect(error.id).to.equal(id);
      expect(error.outputs).to.include({ token, tokenId });
      stack.ctx.service.mute = false;
      stack.held = error.outputs;
      await stack.up();
      expect(stack.state).to.include({ previousToken: token, previousTokenId: tokenId });
      expect(stack.ctx.service.ids(USER)).to.have.members([tokenId, stack.state.tokenId]);
    }
  });

  it("waits for the registry to take the new token, and keeps both where it does not", async () => {
    const waitForRegistry = { host: "phx.ocir.io", username: "ns/me", timeoutSeconds: 1 };
    const stack = await created({ ...rotatingInputs, waitForRegistry });
    stack.pass();
    stack.ctx.answers.push(...Array.from({ length: 9 }, () => ({ accepted: false, detail: "HTTP 401" })));
    expect(await stack.up()).to.equal(false);
    expect(stack.state).to.include({ token: "text-of-2", previousToken: "text-of-1" });
    stack.ctx.answers.length = 0;
    expect(await stack.up()).to.equal(true);
    expect(stack.state).to.include({ token: "text-of-2", previousToken: "text-of-1" });
    expect(stack.ctx.logins.at(-1)?.password).to.equal("text-of-2");
  });
});

describe("lifecycle: rotatingAuthToken, read and delete", () => {
  it("finds both tokens, with the texts of the state", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    const found = await rotatingAuthToken.read(stack.ctx, stack.state.id, stack.held);
    expect(found).to.deep.equal({ id: stack.state.id, outputs: stack.held, inputs: rotatingInputs });
  });

  it("drops a previous token that is gone, and is gone with both", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    stack.pass();
    stack.ctx.service.drop(tokenOcid("n1"));
    const found = await rotatingAuthToken.read(stack.ctx, stack.state.id, stack.held);
    expect(found?.outputs).to.include({ token: "text-of-2" });
    expect(found?.outputs).not.to.have.any.keys("previousToken", "previousTokenId");
    stack.ctx.service.drop(tokenOcid("n2"));
    expect(await rotatingAuthToken.read(stack.ctx, stack.state.id, stack.held)).to.equal(undefined);
  });

  it("keeps the state where the list says 404, and cannot be imported", async () => {
    const stack = await created();
    stack.ctx.service.fault = () => notFound();
    const error = await rejection(rotatingAuthToken.read(stack.ctx, stack.state.id, stack.held));
    expect(error.message).to.include("the state is kept");
    const imported = await rejection(rotatingAuthToken.read(stack.ctx, stack.state.id, {}));
    expect(imported.message).to.include("cannot be imported");
  });

  it("deletes both tokens and no other, those that are gone already counted as deleted", async () => {
    for (const gone of [[], ["n1"], ["n1", "n2"]]) {
      const stack = await created();
      stack.pass();
      await stack.up();
      for (const name of gone) stack.ctx.service.drop(tokenOcid(name));
      const bystander = gone.length > 0 ? stack.ctx.service.plant(USER, "d").id : undefined;
      await rotatingAuthToken.delete(stack.ctx, stack.state.id, stack.held);
      expect(stack.ctx.service.ids(USER)).to.deep.equal(bystander ? [bystander] : []);
    }
  });

  it("fails where one of them cannot be deleted, and a second delete completes it", async () => {
    const stack = await created();
    stack.pass();
    await stack.up();
    stack.ctx.service.fault = ({ id }) => (id === tokenOcid("n2") ? refused(500) : undefined);
    await rejection(rotatingAuthToken.delete(stack.ctx, stack.state.id, stack.held));
    stack.ctx.service.fault = undefined;
    await rotatingAuthToken.delete(stack.ctx, stack.state.id, stack.held);
    expect(stack.ctx.service.ids(USER)).to.deep.equal([]);
  });
});
