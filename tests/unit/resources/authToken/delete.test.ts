import { expect } from "chai";
import { authToken } from "../../../../provider/resources/authToken/lifecycle";
import { broken, refused } from "../../../helpers/errors";
import { World } from "../../../helpers/lifecycleWorld";
import { tokenOcid, USER } from "../../../helpers/ocids";
import { rejection } from "../../../helpers/outcome";

const inputs = { userId: USER, description: "d" };

describe("lifecycle: authToken, delete", () => {
  it("sends one request, for the state's id or an imported one", async () => {
    const world = new World();
    const ctx = world.run();
    for (const form of ["bare", "import"]) {
      const { id } = world.service.add(USER, "d");
      await authToken.delete(ctx, form === "bare" ? id : `users/${USER}/authTokens/${id}`, inputs);
      expect(world.service.ids(USER)).to.deep.equal([]);
    }
    expect(world.service.operations).to.deep.equal(["delete", "delete"]);
  });

  it("treats no other failure as success", async () => {
    for (const fault of [refused(401), refused(409, "IncorrectState"), refused(500), broken("interrupted")]) {
      const world = new World();
      const ctx = world.run();
      world.service.fail({ error: fault, times: Infinity });
      const error = await rejection(authToken.delete(ctx, tokenOcid("x"), inputs));
      expect(error.message).to.include(fault.message);
      expect(world.service.operations).to.deep.equal(["delete"]);
    }
  });

  it("sends nothing for an invalid id", async () => {
    const world = new World();
    const ctx = world.run();
    for (const id of ["", "../x", "users/x/authTokens/y", `${tokenOcid("x")}/../y`]) {
      await rejection(authToken.delete(ctx, id, inputs));
    }
    expect(world.service.calls).to.deep.equal([]);
  });
});
