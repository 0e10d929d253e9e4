import { expect } from "chai";
import { ServiceError } from "../../../provider/identity/errors";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { deleteToken } from "../../../provider/tokens/deleteToken";
import { LifecycleError } from "../../../provider/tokens/errors";
import { notFound } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const absent = { userId: USER, id: tokenOcid("absent") };

describe("the delete of a token", () => {
  it("is one request", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "ci");
    const other = world.service.add(USER, "ci");
    await deleteToken(world.run(), { userId: USER, id });
    expect(world.service.tokens).to.deep.equal([other]);
    expect(world.service.operations).to.deep.equal(["delete"]);
  });

  it("succeeds on a 404 if the list proves that the token is deleted", async () => {
    const world = new World();
    await deleteToken(world.run(), absent);
    expect(world.service.operations).to.deep.equal(["delete", "list"]);
  });

  for (const state of ["DELETING", "DELETED"]) {
    it(`succeeds on a 404 if the list shows it as ${state}`, async () => {
      const world = new World();
      const { id } = world.service.add(USER, "ci", { state });
      world.service.fail({ operation: "delete", error: notFound("DeleteAuthToken") });
      await deleteToken(world.run(), { userId: USER, id });
      expect(world.service.operations).to.deep.equal(["delete", "list"]);
    });
  }

  it("fails if the list returns 404 as well: the caller may lack permission", async () => {
    const world = new World();
    world.service.fail({ operation: "list", error: notFound("ListAuthTokens") });
    const error = await rejection(deleteToken(world.run(), absent));
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.match(/^Deleting auth token \S+ failed\..*HTTP 404/);
    expect(error.message).to.include("both if user");
    expect(error.message).to.match(/may not see it, so the state is kept[\s\S]*pulumi state delete/);
    expect(error.cause).to.be.instanceOf(ServiceError);
  });

  for (const state of ["ACTIVE", "INACTIVE", "CREATING", "SUSPENDED"]) {
    it(`fails on a 404 if the list shows it as ${state}`, async () => {
      const world = new World();
      const { id } = world.service.add(USER, "ci", { state });
      world.service.fail({ operation: "delete", error: notFound("DeleteAuthToken") });
      const { message } = await rejection(deleteToken(world.run(), { userId: USER, id }));
      expect(message).to.include(`Deleting auth token ${id} failed`).and.to.include("HTTP 404");
      expect(message).to.include(`list shows ${id} as ${state}`).and.not.to.include("does not exist");
      // A list may lag: it is requested again for as long as reads may lag.
      expect(world.clock.total).to.equal(30_000);
    });
  }

  it("fails on a 404 if the list fails", async () => {
    const world = new World();
    world.service.fail({ operation: "list" });
    expect((await rejection(deleteToken(world.run(), absent))).message).to.include("HTTP 404");
  });

  for (const status of [401, 403, 409, 412, 429, 500, 503]) {
    it(`fails on ${status}, and requests no list`, async () => {
      const world = new World();
      const error = new ServiceError("DeleteAuthToken", { status });
      world.service.fail({ operation: "delete", error });
      const failure = await rejection(deleteToken(world.run(), absent));
      expect(failure.message).to.match(
        new RegExp(`^Deleting auth token \\S+ failed\\. .*HTTP ${status}\\. \\w`),
      );
      expect(world.service.operations).to.deep.equal(["delete"]);
    });
  }

  it("succeeds in the next run if only the response was lost", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "ci");
    world.service.fail({ operation: "delete", when: "after" });
    const remove = () => authToken.delete(world.run(), id, { userId: USER });
    await rejection(remove());
    await remove();
    expect(world.service.tokens).to.deep.equal([]);
  });

  it("succeeds once a lagging list catches up if its response was lost", async () => {
    const world = new World();
    const token = world.service.add(USER, "ci");
    const { list } = world.service;
    // The token is deleted, and lists still show it for ten seconds.
    world.service.drop(token.id);
    const until = world.clock.now() + 10_000;
    world.service.list = async (userId, call) => [
      ...(await list.call(world.service, userId, call)),
      ...(world.clock.now() < until ? [world.service.shown(token)] : []),
    ];
    await deleteToken(world.run(), { userId: USER, id: token.id });
    expect(world.clock.total).to.equal(10_000);
  });

  it("succeeds if the list of the tenancy's users proves that the user is deleted", async () => {
    const world = new World();
    world.service.fail({ operation: "list", error: notFound("ListAuthTokens") });
    world.service.goneUsers.add(USER);
    await deleteToken(world.run(), absent);
    expect(world.service.operations).to.deep.equal(["delete", "list"]);
  });
});
