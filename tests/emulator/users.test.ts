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

  it("are listed for an administrator as GetUser returns them", async () => {
    const emulator = await start();
    const client = identityClient(emulator, userId(emulator, "admin"));
    const { items, opcNextPage } = await client.listUsers({ compartmentId: emulator.tenancy.id });
    expect(items.map(({ name }) => name)).to.deep.equal(["admin", "user-a", "user-b"]);
    expect(items[1]).to.deep.equal((await client.getUser({ userId: userId(emulator, "user-a") })).user);
    expect(opcNextPage ?? null).to.equal(null);
    expect(emulator.journal.of("listUsers")[0]).to.include({ status: 200, path: "/20160918/users" });
  });

  it("have an entity tag and capabilities", async () => {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    const response = await identityClient(emulator, user).getUser({ userId: user });
    expect(response.etag).to.match(/^[0-9a-f]{32}$/);
    expect(response.user.capabilities).to.include({ canUseApiKeys: true, canUseAuthTokens: true });
  });

  it("are listed in pages", async () => {
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

  it("do not include a removed user; a new user appears after the lag", async () => {
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

  it("are a 404 for other callers and in other compartments, and a 400 without a compartment", async () => {
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
