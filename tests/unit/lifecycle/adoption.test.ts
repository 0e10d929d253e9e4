import { expect } from "chai";
import { authToken } from "../../../provider/lifecycle/authToken";
import { LifecycleError } from "../../../provider/lifecycle/problems";
import { notFound } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { OTHER_USER, tokenOcid, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const inputs = { userId: USER, description: "ci", adoptExisting: true };
const NAME = "project/stack/name";

const create = (world: World, more: object = {}, ownTokens: string[] = []) =>
  authToken.create(world.run({ ownTokens: new Set(ownTokens) }), { ...inputs, ...more }, NAME);

const ids = ({ service }: World) => service.tokens.map(({ id }) => id);

describe("a create with adoptExisting", () => {
  it("makes a token where none is in the way", async () => {
    const world = new World();
    const { id, outputs } = await create(world);
    expect(ids(world)).to.deep.equal([id]);
    expect(outputs).to.include({ adoptExisting: true, state: "ACTIVE" });
  });

  it("stops at one that this stack does not manage, and names it and the ways out", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "ci");
    const error = await rejection(create(world));
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.include(`  - ${id} "ci", created 2026-03-10T12:00:00.000Z, ACTIVE`);
    expect(error.message).to.include("Nothing was made or deleted");
    expect(error.message).to.include(`set replaceExisting: "${id}"`).and.not.to.include("secret-text");
    expect(world.service.operations).to.deep.equal(["list"]);
  });

  it("names an INACTIVE one too: it holds a slot", async () => {
    const world = new World();
    world.service.add(USER, "ci", { state: "INACTIVE" });
    expect((await rejection(create(world))).message).to.match(/INACTIVE/);
  });

  it("deletes exactly the one that the program names, then makes another, also of full slots", async () => {
    const world = new World();
    const old = world.service.add(USER, "ci");
    const other = world.service.add(USER, "backup");
    const { id } = await create(world, { replaceExisting: old.id });
    expect(ids(world)).to.deep.equal([other.id, id]);
    expect(world.service.operations).to.deep.equal(["list", "delete", "create"]);
  });

  it("deletes none where another one is in the way as well", async () => {
    const world = new World();
    const [one, two] = [world.service.add(USER, "ci"), world.service.add(USER, "ci")];
    const { message } = await rejection(create(world, { replaceExisting: one.id }));
    expect(message).to.include(two.id).and.not.to.include(one.id);
    expect(ids(world)).to.deep.equal([one.id, two.id]);
  });

  it("deletes none that the program names and that is not in the way", async () => {
    const world = new World();
    const other = world.service.add(USER, "backup");
    const { id } = await create(world, { replaceExisting: other.id });
    expect(ids(world)).to.deep.equal([other.id, id]);
  });

  it("is content where the one that is named is gone already", async () => {
    const world = new World();
    const { id } = await create(world, { replaceExisting: tokenOcid("gone") });
    expect(ids(world)).to.deep.equal([id]);
    expect(world.service.count("delete")).to.equal(0);
  });

  it("is not in the way of this stack's own tokens, which a replacement makes one beside", async () => {
    const world = new World();
    const own = world.service.add(USER, "ci");
    const { id } = await create(world, {}, [own.id]);
    expect(ids(world)).to.deep.equal([own.id, id]);
  });

  it("never deletes a token of this stack's own, even where the program names it", async () => {
    const world = new World();
    const own = world.service.add(USER, "ci");
    await create(world, { replaceExisting: own.id }, [own.id]);
    expect(ids(world)).to.include(own.id);
  });

  it("does not mind other descriptions, other users, and tokens on their way out", async () => {
    const world = new World();
    world.service.add(USER, "ci 2");
    world.service.add(OTHER_USER, "ci");
    const going = { userId: USER, description: "ci", state: "DELETING", id: tokenOcid("going") };
    const { service } = world;
    const list = service.list.bind(service);
    service.list = async (userId, call) => [...(await list(userId, call)), going];
    await create(world);
    expect(service.count("create")).to.equal(1);
  });

  it("makes nothing where the one in the way cannot be deleted, or nobody can say whether one is", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "ci");
    world.service.fail({ operation: "delete" });
    const failed = await rejection(create(world, { replaceExisting: id }));
    expect(failed.message).to.match(new RegExp(`^Deleting auth token ${id} failed`));
    world.service.fail({ operation: "list", error: notFound("ListAuthTokens") });
    const unknown = await rejection(create(world, { replaceExisting: id }));
    expect(unknown.message).to.match(/^Looking for an existing auth token of user ocid1\S+ failed/);
    expect(world.service.count("create")).to.equal(0);
    expect(ids(world)).to.deep.equal([id]);
  });

  it("has a way out where the one in the way is of a run that was cut off", async () => {
    const world = new World();
    world.service.fail({ operation: "create", when: "after" });
    await rejection(create(world));
    world.pass(60_000);
    const [lost = ""] = ids(world);
    expect((await rejection(create(world))).message).to.include(`replaceExisting: "${lost}"`);
    const { id, outputs } = await create(world, { replaceExisting: lost });
    expect(ids(world)).to.deep.equal([id]);
    expect(outputs.token).to.equal(world.service.byId(id)?.text);
  });

  it("is asked for: without it a token is made beside", async () => {
    const world = new World();
    const { id } = world.service.add(USER, "ci");
    const made = await create(world, { adoptExisting: false });
    expect(ids(world)).to.deep.equal([id, made.id]);
    expect(world.service.operations).to.deep.equal(["create"]);
  });
});
