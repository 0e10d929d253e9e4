import { expect } from "chai";
import type { Settings } from "../../../../emulator";
import { rejection } from "../../../helpers/outcome";
import { RotatingStack } from "../../../helpers/rotatingStack";

/** A rotation whose process died after the create: the service has a token that no state knows. */
async function interrupted(replays: Settings["retryTokenReplays"]) {
  const stack = await RotatingStack.create();
  const { service } = stack.world;
  service.replays = replays;
  stack.pass();
  const before = stack.known;
  service.fail({ operation: "create", when: "after" });
  await rejection(stack.up(true));
  service.clearFaults();
  const orphan = stack.live.find((id) => id !== before.tokenId);
  return { stack, service, before, orphan };
}

describe("a rotation whose create response was lost", () => {
  for (const replays of ["rejectDeleted", "evenDeleted"] as const) {
    it(`is finished with the same token if the service returns it again (${replays})`, async () => {
      const { stack, before, orphan } = await interrupted(replays);
      expect((await stack.up()).tokenId).to.equal(orphan);
      expect(stack.known.previousTokenId).to.equal(before.tokenId);
      stack.expectWhole();
    });
  }

  it("is finished with another token if the service does not return the value again", async () => {
    const { stack, orphan } = await interrupted("withoutValue");
    expect((await stack.up()).tokenId).not.to.equal(orphan);
    expect(stack.live).not.to.include(orphan);
    stack.expectWhole();
  });

  for (const replays of ["rejectDeleted", "withoutValue", "evenDeleted", "reject", "forget"] as const) {
    it(`never uses a token that was deleted since (${replays})`, async () => {
      const { stack, service, orphan } = await interrupted(replays);
      service.drop(orphan);
      expect((await stack.up()).tokenId).not.to.equal(orphan);
      stack.expectWhole();
    });
  }

  for (const replays of ["reject", "forget"] as const) {
    it(`names the leftover token if the service does not identify it (${replays}), and deletes nothing`, async () => {
      const { stack, service, before, orphan } = await interrupted(replays);
      const { message } = await rejection(stack.up());
      const line = (id: unknown) => message.split("\n").find((text) => text.includes(`- ${id}`));
      expect(line(before.tokenId)).to.include("(this resource's current token)");
      expect(line(orphan)).to.include("same description");
      expect(message).to.include("probably left by an interrupted run of this resource");
      expect(message).to.include(`--auth-token-id ${orphan}`);
      expect(message).not.to.match(/deleteBeforeReplace|RotatingAuthToken/);
      expect(stack.live).to.have.members([before.tokenId, orphan]);
      service.drop(orphan);
      await stack.up();
      stack.expectWhole();
    });
  }
});

describe("the tokens of a rotation", () => {
  it("leave the state if somebody deleted both", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    await stack.up();
    for (const id of stack.live) stack.world.service.drop(id);
    stack.pass();
    expect(await stack.up()).not.to.have.any.keys("previousToken", "previousTokenId");
    stack.expectWhole();
  });

  it("are deleted in an order that keeps the last one proven to work", async () => {
    const stack = await RotatingStack.create({ waitForRegistry: { host: "phx.ocir.io", username: "ns/ci" } });
    const proven = stack.known;
    Object.assign(stack.world.options, { registryLagMs: Number.POSITIVE_INFINITY });
    for (const rotateWhenChanged of ["a", "b", "c"]) {
      stack.inputs = { ...stack.inputs, rotateWhenChanged };
      await rejection(stack.up());
      expect(stack.known).to.include({ previousTokenId: proven.tokenId, previousToken: proven.token });
      stack.expectWhole();
    }
    Object.assign(stack.world.options, { registryLagMs: 0 });
    await stack.up();
    expect(stack.known).to.include({ previousTokenId: proven.tokenId }).and.not.to.have.property("pending");
    stack.expectWhole();
  });

  it("are reported if one was deleted to make room and somebody else used the room", async () => {
    const stack = await RotatingStack.create();
    stack.pass();
    await stack.up();
    const { previousTokenId } = stack.known;
    stack.pass();
    stack.world.service.onEffect = ({ operation, userId }) => {
      if (operation === "delete") stack.world.service.add(userId, "somebody else's");
    };
    const { message } = await rejection(stack.up());
    expect(message).to.include(
      `token ${previousTokenId} was deleted to make room, and another token took its place`,
    );
    expect(message).not.to.include("Nothing was created or deleted");
    expect(stack.known).not.to.have.property("previousTokenId");
  });
});
