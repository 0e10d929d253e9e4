import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { broken, notFound, refused } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, delete", () => {
  it("deletes by one request, by the state's id or an imported one", async () => {
    const world = new World();
    const ctx = world.run();
    for (const form of ["bare", "import"]) {
      const { id } = world.service.add(USER, "d");
      await authToken.delete(ctx, form === "bare" ? id : `users/${USER}/authTokens/${id}`, inputs);
      expect(world.service.ids(USER)).to.deep.equal([]);
    }
    expect(world.service.operations).to.deep.equal(["delete", "delete"]);
  });

  it("takes a 404 for success where the list proves the token absent, or going", async () => {
    for (const state of [undefined, "DELETING", "DELETED"]) {
      const world = new World();
      const ctx = world.run();
      if (state) world.service.add(USER, "d", { id: tokenOcid("x"), state });
      world.service.fail({ operation: "delete", error: notFound(), times: Infinity });
      await authToken.delete(ctx, tokenOcid("x"), inputs);
      expect(world.service.operations).to.deep.equal(["delete", "list"]);
    }
  });

  it("does not take a 404 for success where the list has the token or says 404 itself", async () => {
    for (const lists of [true, false]) {
      const world = new World();
      const ctx = world.run();
      const { id } = world.service.add(USER, "d");
      world.service.fail({ operation: "delete", error: notFound() });
      if (!lists) world.service.fail({ operation: "list", error: notFound() });
      const error = await rejection(authToken.delete(ctx, id, inputs));
      expect(error.message).to.include("both when user").and.to.include(`Deleting auth token ${id} failed`);
    }
  });

  it("does not take any other failure for success", async () => {
    for (const fault of [refused(401), refused(409, "IncorrectState"), refused(500), broken("interrupted")]) {
      const world = new World();
      const ctx = world.run();
      world.service.fail({ error: fault, times: Infinity });
      const error = await rejection(authToken.delete(ctx, tokenOcid("x"), inputs));
      expect(error.message).to.include(fault.message);
      expect(world.service.operations).to.deep.equal(["delete"]);
    }
  });

  it("sends nothing for an id that is none", async () => {
    const world = new World();
    const ctx = world.run();
    for (const id of ["", "../x", "users/x/authTokens/y", `${tokenOcid("x")}/../y`]) {
      await rejection(authToken.delete(ctx, id, inputs));
    }
    expect(world.service.calls).to.deep.equal([]);
  });
});
