import { expect } from "chai";
import type { Emulator, EmulatorOptions } from "../../../emulator";
import { credentialSigner } from "../../../provider/identity/auth/signer";
import { identityService } from "../../../provider/identity/client";
import { systemClock } from "../../../provider/identity/clock";
import { ServiceError, TransportError } from "../../../provider/identity/errors";
import { defaultRetryPolicy } from "../../../provider/identity/retry";
import type { Target } from "../../../provider/identity/types";
import { VirtualClock } from "../../helpers/clock";
import { useEmulators, userId } from "../../helpers/emulator";
import { rejection } from "../../helpers/outcome";
import { listening } from "../../helpers/silence";

/** Our client, with Oracle's inside, against the local service; waits between retries take no time. */
async function setUp(
  start: (options?: EmulatorOptions) => Promise<Emulator>,
  options: EmulatorOptions = {},
  as = "user-a",
) {
  const emulator = await start(options);
  const user = userId(emulator, as);
  const { tenancy, fingerprint, privateKeyPem } = emulator.credentials(user);
  const clock = new VirtualClock();
  const open = (target: Target, attemptTimeoutMs = 5000, userOcid: string | undefined = user) =>
    identityService({
      target,
      tenancyOcid: async () => tenancy,
      userOcid: async () => userOcid,
      signer: credentialSigner({ keyId: `${tenancy}/${user}/${fingerprint}`, privateKeyPem }, systemClock),
      retry: { clock, random: () => 0.5, policy: defaultRetryPolicy },
      fetch,
      attemptTimeoutMs,
      endpointOf: (region) =>
        emulator.regionUrls[emulator.regions.find(({ name }) => name === region)?.key ?? ""] ?? "",
    });
  const service = open({ endpoint: emulator.url });
  const request = { userId: user, description: "d", retryToken: "retry-1" };
  const asked = () => emulator.journal.entries.map(({ operation }) => operation);
  return { emulator, user, clock, open, service, request, asked };
}

describe("identity: client, with Oracle's own inside", () => {
  const start = useEmulators();
  const open = (options?: EmulatorOptions) => setUp(start, options);

  it("creates, lists, updates and deletes", async () => {
    const { service, request, user } = await open();
    const made = await service.create(request);
    expect(made).to.include({ userId: user, description: "d", state: "ACTIVE" });
    expect(made.token).to.have.length(20);
    const { token: _token, ...listed } = made;
    expect(await service.list(user)).to.deep.equal([listed]);
    expect(await service.update(user, made.id, "e")).to.deep.equal({ ...listed, description: "e" });
    await service.delete(user, made.id);
    expect(await service.list(user)).to.deep.equal([]);
  });

  it("follows every page", async () => {
    const { service, user, emulator, asked } = await open({ settings: { pageSize: 2, tokenLimit: 5 } });
    for (const n of [1, 2, 3, 4, 5]) emulator.store.addToken({ userId: user, description: String(n) });
    const descriptions = (await service.list(user)).map(({ description }) => description);
    expect(descriptions).to.deep.equal(["1", "2", "3", "4", "5"]);
    expect(asked()).to.deep.equal(["listAuthTokens", "listAuthTokens", "listAuthTokens"]);
  });

  it("retries a page that is lost, not the whole list", async () => {
    const { service, user, emulator, asked } = await open({ settings: { pageSize: 1 } });
    for (const n of [1, 2]) emulator.store.addToken({ userId: user, description: String(n) });
    emulator.faults.add({ match: { nth: 2 }, fault: { kind: "status", status: 503 } });
    expect(await service.list(user)).to.have.length(2);
    expect(asked()).to.have.length(3);
  });

  it("takes a list without an end for none", async () => {
    const { service, user, emulator } = await open();
    emulator.hooks.onRequest = () => {
      const page = String(emulator.journal.entries.length % 2);
      emulator.faults.add({
        fault: { kind: "override", status: 200, body: [], headers: { "opc-next-page": page } },
      });
    };
    expect(await rejection(service.list(user))).to.include({ failure: "garbled" });
  }).timeout(20_000);

  for (const [what, fault] of [
    ["a connection dropped after the effect", { kind: "drop", when: "after" }],
    ["an answer cut short", { kind: "truncate" }],
    ["an answer of garbage", { kind: "garbage" }],
    ["a status 500 after the effect", { kind: "status", status: 500, when: "after" }],
    ["an answer that is no token", { kind: "override", body: { id: 5 } }],
    ["a dropped connection before the effect", { kind: "drop", when: "before" }],
  ] as const) {
    it(`makes one token in spite of ${what}, with one retry token for both attempts`, async () => {
      const { service, request, user, emulator } = await open();
      const retryTokens: unknown[] = [];
      emulator.hooks.onRequest = ({ headers }) => void retryTokens.push(headers["opc-retry-token"]);
      emulator.faults.add({ fault });
      const made = await service.create(request);
      expect(emulator.store.liveTokens(user)).to.have.length(1);
      expect(made).to.include({ id: emulator.store.liveTokens(user)[0]?.id });
      expect(made.token).to.equal(emulator.store.liveTokens(user)[0]?.text);
      expect(retryTokens).to.deep.equal(["retry-1", "retry-1"]);
    });
  }

  it("asks once where the slots are full", async () => {
    const { service, request, user, emulator, asked } = await open();
    for (const n of [1, 2]) emulator.store.addToken({ userId: user, description: String(n) });
    const error = await rejection(service.create(request));
    expect(error).to.be.instanceOf(ServiceError).and.to.include({ code: "UserCapacityExceeded" });
    expect(asked()).to.deep.equal(["createAuthToken"]);
  });

  it("proves that a user is gone by a list with the user who signs, and never where no user signs", async () => {
    const { open: at, emulator, user } = await setUp(start, {}, "admin");
    const isGone = (signer: string, id: string) =>
      at({ endpoint: emulator.url }, 5000, signer).isUserGone(id);
    expect(await isGone(user, userId(emulator, "user-a"))).to.equal(false);
    expect(await isGone(user, "ocid1.user.oc1..gone")).to.equal(true);
    expect(await isGone("ocid1.user.oc1..elsewhere", "ocid1.user.oc1..gone")).to.equal(false);
    emulator.journal.clear();
    expect(await isGone("", "ocid1.user.oc1..gone")).to.equal(false);
    expect(emulator.journal.entries).to.deep.equal([]);
  });

  it("waits as long as the service asks", async () => {
    const { service, user, emulator, clock } = await open();
    const headers = { "retry-after": "9" };
    emulator.faults.add({ fault: { kind: "status", status: 429, headers } });
    await service.list(user);
    expect(clock.slept).to.deep.equal([9250]);
  });

  it("goes to the home region where the service asks for that, and stays there", async () => {
    const regions = [
      { key: "IAD", name: "us-ashburn-1" },
      { key: "PHX", name: "us-phoenix-1", home: true },
    ];
    const { open: at, request, asked } = await open({ regions });
    const service = at({ region: "us-ashburn-1" });
    const made = await service.create(request);
    await service.delete(request.userId, made.id);
    expect(asked()).to.deep.equal([
      "createAuthToken",
      "listRegionSubscriptions",
      "createAuthToken",
      "deleteAuthToken",
    ]);
  });

  it("gives each attempt its time, and goes on", async () => {
    const { open: at, user, emulator } = await open();
    emulator.faults.add({ fault: { kind: "hang" } });
    expect(await at({ endpoint: emulator.url }, 100).list(user)).to.deep.equal([]);
  });

  it("ends at once when it is cancelled", async () => {
    const { service, user, emulator } = await open();
    const stop = new AbortController();
    emulator.faults.add({ fault: { kind: "hang", when: "after" } });
    emulator.hooks.onRequest = () => void setImmediate(() => stop.abort());
    const error = await rejection(service.list(user, { signal: stop.signal }));
    expect(error).to.be.instanceOf(TransportError).and.to.include({ failure: "cancelled" });
  });

  it("sends ids so that they stay in their segment of the path", async () => {
    const { service, user, emulator } = await open();
    for (const id of ["../../x", "a/b", "%2e%2e%2fx", "?x", "#x"]) {
      expect(await rejection(service.delete(user, id))).to.be.instanceOf(ServiceError);
      const path = emulator.journal.entries.at(-1)?.path ?? "";
      expect(path.split("/").slice(0, 5).join("/")).to.equal(`/20160918/users/${user}/authTokens`);
      expect(path.split("/")).to.have.length(6);
    }
  });

  it("writes nothing to the console, whatever fails", async () => {
    const { service, request, user, emulator } = await open();
    const { written } = await listening(async () => {
      for (const fault of [
        { kind: "status", status: 500, body: "<html>" },
        { kind: "status", status: 429 },
        { kind: "drop", when: "after" },
        { kind: "truncate" },
        { kind: "garbage" },
      ] as const) {
        emulator.faults.add({ fault });
        await service.list(user);
      }
      await service.create(request);
      for (const status of [400, 401, 403, 404, 409, 412]) {
        emulator.faults.add({ fault: { kind: "status", status } });
        await rejection(service.create(request));
        emulator.faults.add({ fault: { kind: "status", status } });
        await rejection(service.delete(user, "ocid1.credential.oc1..x"));
      }
      await emulator.close();
      await rejection(service.update(user, "ocid1.credential.oc1..x", "d"));
    });
    expect(written).to.deep.equal([]);
  });
});
