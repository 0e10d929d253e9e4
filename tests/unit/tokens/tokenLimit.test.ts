import { expect } from "chai";
import { authToken } from "../../../provider/resources/authToken/lifecycle";
import { LifecycleError, PartialStateError } from "../../../provider/tokens/errors";
import { World } from "../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "new" };
const create = (world: World) => authToken.create(world.run(), inputs);

/** A world whose user is at the token limit. */
function full(options = {}): World {
  const world = new World(options);
  world.service.add(USER, "ci");
  world.service.add(USER, "backup", { state: "INACTIVE" });
  return world;
}

describe("a user at the token limit", () => {
  it("gets an error at once that lists the tokens, after exactly one create request", async () => {
    const world = full();
    const error = await rejection(create(world));
    expect(error).to.be.instanceOf(LifecycleError).and.not.to.be.instanceOf(PartialStateError);
    const [ci, backup] = world.service.tokens;
    expect(error.message.split("\n").slice(0, 3)).to.deep.equal([
      `User ${USER} already has the 2 auth tokens that Oracle allows (UserCapacityExceeded, HTTP 400, opc-request-id REQ/1):`,
      `  - ${ci?.id} "ci", created 2026-03-10T12:00:00.000Z, ACTIVE`,
      `  - ${backup?.id} "backup", created 2026-03-10T12:00:00.000Z, INACTIVE`,
    ]);
    expect(error.message).to.include(`oci iam auth-token delete --user-id ${USER}`);
    expect(error.message).not.to.include("secret-text");
    expect(world.service.operations).to.deep.equal(["create", "list"]);
    expect(world.clock.slept).to.deep.equal([]);
    expect(world.service.tokens).to.have.length(2);
  });

  it("gets no tokens listed that are being deleted, or other users'", async () => {
    const world = full();
    const [ci] = world.service.tokens;
    if (ci) ci.state = "DELETING";
    world.service.add(OTHER_USER, "somebody else's");
    const { message } = await rejection(create(world));
    expect(message).to.include('"backup"').and.not.to.include('"ci"').and.not.to.include("somebody");
  });

  it("gets the rest of the error if the tokens cannot be listed", async () => {
    const world = full();
    world.service.fail({ operation: "list" });
    const { message } = await rejection(create(world));
    expect(message).to.match(
      /already has the 2 auth tokens[\s\S]*\(they could not be listed\)[\s\S]*Make room/,
    );
  });

  it("gets a token once one is deleted", async () => {
    const world = full();
    await rejection(create(world));
    world.service.drop(world.service.tokens[0]?.id);
    const { id } = await create(world);
    expect(world.service.byId(id)?.description).to.equal("new");
  });
});
