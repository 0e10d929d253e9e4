import { expect } from "chai";
import type { Settings } from "../../emulator";
import { identityClient, ManualClock, serviceError, useEmulators, userId } from "../helpers/emulator";

describe("emulator: states and lags", () => {
  const start = useEmulators();

  async function setUp(settings: Partial<Settings>) {
    const clock = new ManualClock();
    const emulator = await start({ clock, settings });
    const user = userId(emulator, "user-a");
    const client = identityClient(emulator, user);
    const create = async (description = "d") =>
      (await client.createAuthToken({ userId: user, createAuthTokenDetails: { description } })).authToken;
    const listed = async () =>
      (await client.listAuthTokens({ userId: user })).items.map((item) => item.lifecycleState as string);
    const remove = (id: string | undefined) =>
      client.deleteAuthToken({ userId: user, authTokenId: id ?? "" });
    return { clock, emulator, user, client, create, listed, remove };
  }

  it("keeps a new token CREATING for the configured time", async () => {
    const { clock, create, listed } = await setUp({ creatingMs: 1000 });
    expect((await create()).lifecycleState).to.equal("CREATING");
    clock.advance(999);
    expect(await listed()).to.deep.equal(["CREATING"]);
    clock.advance(1);
    expect(await listed()).to.deep.equal(["ACTIVE"]);
  });

  it("can keep it CREATING forever", async () => {
    const { clock, create, listed } = await setUp({ creatingMs: Number.POSITIVE_INFINITY });
    await create();
    clock.advance(1e12);
    expect(await listed()).to.deep.equal(["CREATING"]);
  });

  it("lists a deleted token as DELETING, then as DELETED, then not at all; it stops counting towards the limit at once", async () => {
    const { clock, create, listed, remove } = await setUp({ deletingMs: 10, deletedMs: 20, tokenLimit: 1 });
    await remove((await create()).id);
    expect(await listed()).to.deep.equal(["DELETING"]);
    clock.advance(10);
    expect(await listed()).to.deep.equal(["DELETED"]);
    clock.advance(20);
    expect(await listed()).to.deep.equal([]);
    await create();
  });

  it("does not list a new token during the lag, although it exists", async () => {
    const { clock, emulator, user, client, create, listed } = await setUp({ newTokenLagMs: 5000 });
    const { id } = await create();
    expect(await listed()).to.deep.equal([]);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
    const details = { updateAuthTokenDetails: { description: "x" } };
    await client.updateAuthToken({ userId: user, authTokenId: id ?? "", ...details });
    clock.advance(5000);
    expect(await listed()).to.deep.equal(["ACTIVE"]);
  });

  it("still lists a deleted token during the lag", async () => {
    const { clock, create, listed, remove } = await setUp({ deletedTokenLagMs: 5000 });
    await remove((await create()).id);
    clock.advance(4999);
    expect(await listed()).to.deep.equal(["ACTIVE"]);
    clock.advance(1);
    expect(await listed()).to.deep.equal([]);
  });

  it("shows the old description in lists during the lag", async () => {
    const { clock, user, client, create } = await setUp({ updatedTokenLagMs: 5000 });
    const { id } = await create("old");
    const details = { updateAuthTokenDetails: { description: "new" } };
    const updated = await client.updateAuthToken({ userId: user, authTokenId: id ?? "", ...details });
    expect(updated.authToken.description).to.equal("new");
    const described = async () => (await client.listAuthTokens({ userId: user })).items[0]?.description;
    expect(await described()).to.equal("old");
    clock.advance(5000);
    expect(await described()).to.equal("new");
  });

  it("responds with 404 for a new user during the lag, but not for a seeded one", async () => {
    const { clock, emulator, user } = await setUp({ newUserLagMs: 5000 });
    const admin = identityClient(emulator, userId(emulator, "admin"));
    const added = emulator.store.addUser({ name: "new" }).id;
    await admin.listAuthTokens({ userId: user });
    const error = await serviceError(admin.listAuthTokens({ userId: added }));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([404, "NotAuthorizedOrNotFound"]);
    clock.advance(5000);
    expect((await admin.listAuthTokens({ userId: added })).items).to.deep.equal([]);
    expect((await admin.getUser({ userId: added })).user).to.include({ id: added, name: "new" });
  });

  it("accepts changed settings while it runs", async () => {
    const { emulator, create } = await setUp({});
    expect((await create()).lifecycleState).to.equal("ACTIVE");
    emulator.settings.creatingMs = 1000;
    expect((await create()).lifecycleState).to.equal("CREATING");
  });
});
