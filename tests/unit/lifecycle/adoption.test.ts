import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { PartialStateError } from "../../../provider/lifecycle/problems";
import { testContext } from "../../helpers/context";
import { refused } from "../../helpers/errors";
import { made } from "../../helpers/lifecycleSteps";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const plain = { userId: USER, description: "d" };
const inputs = { ...plain, adoptExisting: true };

describe("lifecycle: adoption", () => {
  it("makes a token beside one of the same description where it is not asked to look", async () => {
    const ctx = testContext();
    ctx.service.plant(USER, "d");
    await made(ctx, plain);
    expect(ctx.service.operations).to.deep.equal(["create"]);
    expect(ctx.service.ids(USER)).to.have.length(2);
  });

  it("makes one where none is in the way", async () => {
    const ctx = testContext();
    ctx.service.plant(USER, "D");
    ctx.service.plant(USER, "d", { state: "DELETED" });
    ctx.service.plant(OTHER_USER, "d");
    await made(ctx, inputs);
    expect(ctx.service.operations).to.deep.equal(["list", "create"]);
  });

  it("stops and names what is in the way, with nothing made or deleted", async () => {
    const ctx = testContext();
    const old = ctx.service.plant(USER, "d");
    const error = await rejection(authToken.create(ctx, inputs));
    expect(error).not.to.be.instanceOf(PartialStateError);
    expect(error.message).to.include(`  - ${old.id} "d", created ${old.timeCreated}, ACTIVE`);
    expect(error.message).to.include(`set replaceExisting: "${old.id}"`).and.to.include("cannot be adopted");
    expect(ctx.service.operations).to.deep.equal(["list"]);
  });

  it("deletes exactly the one that is named, and makes a new one", async () => {
    const ctx = testContext();
    const old = ctx.service.plant(USER, "d");
    const bystander = ctx.service.plant(USER, "another");
    const state = await made(ctx, { ...inputs, replaceExisting: old.id });
    expect(ctx.service.operations).to.deep.equal(["list", "delete", "create"]);
    expect(ctx.service.ids(USER)).to.deep.equal([bystander.id, state.id]);
    expect(state).to.include({ adoptExisting: true, replaceExisting: old.id });
  });

  it("deletes nothing where another one is in the way too", async () => {
    const ctx = testContext();
    const [one, two] = [ctx.service.plant(USER, "d"), ctx.service.plant(USER, "d")];
    const error = await rejection(authToken.create(ctx, { ...inputs, replaceExisting: one.id }));
    expect(error.message).to.include(two.id).and.not.to.include(one.id);
    expect(ctx.service.operations).to.deep.equal(["list"]);
  });

  it("deletes no token of another description or another user, though it is named", async () => {
    const ctx = testContext();
    for (const bystander of [ctx.service.plant(USER, "another"), ctx.service.plant(OTHER_USER, "d")]) {
      await made(ctx, { ...inputs, description: `d${bystander.id}`, replaceExisting: bystander.id }).catch(
        () => undefined,
      );
      expect(ctx.service.textOf(bystander.id)).to.be.a("string");
    }
    expect(ctx.service.operations).not.to.include("delete");
  });

  it("goes on where the one that is named is gone already", async () => {
    const ctx = testContext();
    expect((await made(ctx, { ...inputs, replaceExisting: tokenOcid("gone") })).state).to.equal("ACTIVE");
  });

  it("does not take this stack's own token for one in the way, as when it replaces itself", async () => {
    const ctx = testContext();
    const first = await made(ctx, inputs);
    const second = await made(ctx, inputs);
    expect(ctx.service.ids(USER)).to.deep.equal([first.id, second.id]);
  });

  it("makes nothing where the list fails, or the delete does", async () => {
    for (const failing of ["list", "delete"]) {
      const ctx = testContext();
      const old = ctx.service.plant(USER, "d");
      ctx.service.fault = ({ operation }) => (operation === failing ? refused(500) : undefined);
      await rejection(authToken.create(ctx, { ...inputs, replaceExisting: old.id }));
      expect(ctx.service.operations).not.to.include("create");
    }
  });
});
