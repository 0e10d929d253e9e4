import { expect } from "chai";
import {
  identityClient,
  ManualClock,
  sendSigned,
  serviceError,
  useEmulators,
  userId,
} from "../helpers/emulator";

describe("emulator: the users of a tenancy", () => {
  const start = useEmulators();

  it("are listed to an administrator, as GetUser shows each", async () => {
    const emulator = await start();
    const client = identityClient(emulator, userId(emulator, "admin"));
    const { items, opcNextPage } = await client.listUsers({ compartmentId: emulator.tenancy.id });
    expect(items.map(({ name }) => name)).to.deep.equal(["admin", "user-a", "user-b"]);
    expect(items[1]).to.deep.equal((await client.getUser({ userId: userId(emulator, "user-a") })).user);
    expect(opcNextPage ?? null).to.equal(null);
    expect(emulator.journal.of("listUsers")[0]).to.include({ status: 200, path: "/20160918/users" });
  });

  it("have an entity tag, and what they may have", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const answer = await identityClient(emulator, user).getUser({ userId: user });
    expect(answer.etag).to.match(/^[0-9a-f]{32}$/);
    expect(answer.user.capabilities).to.include({ canUseApiKeys: true, canUseAuthTokens: true });
  });

  it("come in pages", async () => {
    const emulator = await start({ settings: { pageSize: 2 } });
    const client = identityClient(emulator, userId(emulator, "admin"));
    const request = { compartmentId: emulator.tenancy.id };
    const first = await client.listUsers(request);
    const second = await client.listUsers({ ...request, page: first.opcNextPage });
    const names = [first, second].map(({ items }) => items.map(({ name }) => name));
    expect(names).to.deep.equal([["admin", "user-a"], ["user-b"]]);
    expect(second.opcNextPage ?? null).to.equal(null);
    expect((await client.listUsers({ ...request, limit: 1 })).items).to.have.length(1);
  });

  it("are found by their exact name", async () => {
    const emulator = await start();
    const client = identityClient(emulator, userId(emulator, "admin"));
    const named = async (name: string) =>
      (await client.listUsers({ compartmentId: emulator.tenancy.id, name })).items.map(({ id }) => id);
    expect(await named("user-b")).to.deep.equal([userId(emulator, "user-b")]);
    expect(await named("user")).to.deep.equal([]);
  });

  it("lose a user that is removed; a new one appears after its lag", async () => {
    const clock = new ManualClock();
    const emulator = await start({ clock, settings: { newUserLagMs: 1000 } });
    const client = identityClient(emulator, userId(emulator, "admin"));
    const names = async () =>
      (await client.listUsers({ compartmentId: emulator.tenancy.id })).items.map(({ name }) => name);
    emulator.store.removeUser(userId(emulator, "user-a"));
    emulator.store.addUser({ name: "new" });
    expect(await names()).to.deep.equal(["admin", "user-b"]);
    clock.advance(1000);
    expect(await names()).to.deep.equal(["admin", "user-b", "new"]);
  });

  it("are 404 to anyone else and in any other compartment, 400 without one", async () => {
    const emulator = await start();
    const compartmentId = emulator.tenancy.id;
    const [admin, user] = [userId(emulator, "admin"), userId(emulator, "user-a")];
    for (const call of [
      () => identityClient(emulator, user).listUsers({ compartmentId }),
      () => identityClient(emulator, admin).listUsers({ compartmentId: "ocid1.tenancy.oc1..other" }),
    ]) {
      const error = await serviceError(call());
      expect([error.statusCode, error.serviceCode]).to.deep.equal([404, "NotAuthorizedOrNotFound"]);
    }
    const without = await sendSigned(emulator, admin, { method: "GET", path: "/20160918/users" });
    expect([without.status, JSON.parse(without.body).code]).to.deep.equal([400, "MissingParameter"]);
  });
});
