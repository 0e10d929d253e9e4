import { expect } from "chai";
import { identityClient, send, sendSigned, serviceError, useEmulators, userId } from "../helpers/emulator";

describe("emulator: tenancy and regions", () => {
  const start = useEmulators();
  const regions = [
    { key: "IAD", name: "us-ashburn-1" },
    { key: "PHX", name: "us-phoenix-1", home: true },
  ];

  it("returns the home region and the subscribed regions, in every region", async () => {
    const emulator = await start({ regions });
    const user = userId(emulator, "user-a");
    for (const url of Object.values(emulator.regionUrls)) {
      const client = identityClient(emulator, user, url);
      const { tenancy } = await client.getTenancy({ tenancyId: emulator.tenancy.id });
      expect(tenancy).to.include({ id: emulator.tenancy.id, homeRegionKey: "PHX" });
      const { items } = await client.listRegionSubscriptions({ tenancyId: emulator.tenancy.id });
      expect(items).to.deep.equal([
        { regionKey: "IAD", regionName: "us-ashburn-1", status: "READY", isHomeRegion: false },
        { regionKey: "PHX", regionName: "us-phoenix-1", status: "READY", isHomeRegion: true },
      ]);
    }
  });

  it("accepts writes in the home region only, and reads everywhere", async () => {
    const emulator = await start({ regions });
    const user = userId(emulator, "user-a");
    const away = identityClient(emulator, user, emulator.regionUrls.IAD);
    const home = identityClient(emulator, user);
    expect(emulator.url).to.equal(emulator.regionUrls.PHX);
    const request = { userId: user, createAuthTokenDetails: { description: "d" } };
    const { authToken } = await home.createAuthToken(request);
    const existing = { userId: user, authTokenId: authToken.id ?? "" };
    for (const call of [
      () => away.createAuthToken(request),
      () => away.updateAuthToken({ ...existing, updateAuthTokenDetails: { description: "x" } }),
      () => away.deleteAuthToken(existing),
    ]) {
      const error = await serviceError(call());
      expect([error.statusCode, error.serviceCode]).to.deep.equal([403, "NotAllowed"]);
      expect(error.message).to.equal(
        "Please go to your home region PHX to execute CREATE, UPDATE and DELETE operations.",
      );
    }
    expect((await away.listAuthTokens({ userId: user })).items).to.have.length(1);
    expect(emulator.journal.of("listAuthTokens")[0]?.region).to.equal("IAD");
  });

  it("responds with 404 for another tenancy", async () => {
    const emulator = await start();
    const client = identityClient(emulator, userId(emulator, "admin"));
    for (const call of [
      () => client.getTenancy({ tenancyId: "ocid1.tenancy.oc1..other" }),
      () => client.listRegionSubscriptions({ tenancyId: "ocid1.tenancy.oc1..other" }),
    ]) {
      expect((await serviceError(call())).statusCode).to.equal(404);
    }
  });

  it("lists its regions and its root compartment", async () => {
    const emulator = await start({ regions });
    const client = identityClient(emulator, userId(emulator, "user-a"));
    expect((await client.listRegions({})).items).to.deep.equal([
      { key: "IAD", name: "us-ashburn-1" },
      { key: "PHX", name: "us-phoenix-1" },
    ]);
    const compartmentId = emulator.tenancy.id;
    expect((await client.listCompartments({ compartmentId })).items).to.deep.equal([]);
    const { compartment } = await client.getCompartment({ compartmentId });
    expect(compartment).to.include({ id: compartmentId, name: "emulated", lifecycleState: "ACTIVE" });
    for (const call of [
      () => client.listCompartments({ compartmentId: "ocid1.compartment.oc1..other" }),
      () => client.getCompartment({ compartmentId: "ocid1.compartment.oc1..other" }),
    ]) {
      expect((await serviceError(call())).statusCode).to.equal(404);
    }
  });

  it("returns Object Storage's namespace to signed requests", async () => {
    const emulator = await start();
    for (const path of ["/n", "/n/", `/n/?compartmentId=${emulator.tenancy.id}`]) {
      const response = await sendSigned(emulator, userId(emulator, "user-a"), { method: "GET", path });
      expect([response.status, response.body]).to.deep.equal([200, '"emulatedns"']);
    }
    expect((await send(emulator.url, { method: "GET", path: "/n/" })).status).to.equal(401);
  });

  it("requires exactly one home region", async () => {
    for (const wrong of [[], [{ key: "A", name: "a" }], [...regions, { key: "X", name: "x", home: true }]]) {
      expect((await serviceError(start({ regions: wrong }))).message).to.include("home");
    }
    const twice = [...regions, { key: "IAD", name: "us-ashburn-1" }];
    expect((await serviceError(start({ regions: twice }))).message).to.include("twice");
  });
});
