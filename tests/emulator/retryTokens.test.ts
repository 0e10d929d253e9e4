import { expect } from "chai";
import type { Settings } from "../../emulator";
import {
  identityClient,
  ManualClock,
  sendSigned,
  serviceError,
  useEmulators,
  userId,
} from "../helpers/emulator";

describe("emulator: retry tokens", () => {
  const start = useEmulators();
  const DAY = 24 * 60 * 60 * 1000;

  async function setUp() {
    const clock = new ManualClock();
    const emulator = await start({ clock });
    const user = userId(emulator, "user-a");
    const admin = identityClient(emulator, userId(emulator, "admin"));
    const create = (opcRetryToken: string, description = "d", of = user) =>
      admin.createAuthToken({ userId: of, opcRetryToken, createAuthTokenDetails: { description } });
    return { clock, emulator, user, admin, create };
  }

  it("make a repeated create return the same token, including its value", async () => {
    const { clock, emulator, user, create } = await setUp();
    const first = await create("r");
    clock.advance(DAY - 1);
    const again = await create("r");
    expect(again.authToken).to.deep.equal(first.authToken);
    expect(again.etag).to.equal(first.etag);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
    expect(emulator.journal.of("createAuthToken").map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it("do so at the token limit too", async () => {
    const { create } = await setUp();
    await create("1");
    const second = await create("2");
    expect((await create("2")).authToken.token).to.equal(second.authToken.token);
    expect((await serviceError(create("3"))).serviceCode).to.equal("UserCapacityExceeded");
  });

  it("make simultaneous creates return one token", async () => {
    const { emulator, user, create } = await setUp();
    const responses = await Promise.all(Array.from({ length: 10 }, () => create("r")));
    expect(new Set(responses.map(({ authToken }) => authToken.token)).size).to.equal(1);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("are forgotten after 24 hours", async () => {
    const { clock, create } = await setUp();
    const first = await create("r");
    clock.advance(DAY);
    expect((await create("r")).authToken.id).not.to.equal(first.authToken.id);
  });

  it("are separate for each user", async () => {
    const { emulator, create } = await setUp();
    const first = await create("r");
    const other = await create("r", "d", userId(emulator, "user-b"));
    expect(other.authToken.id).not.to.equal(first.authToken.id);
  });

  it("are invalidated when the token is deleted, by a request or directly", async () => {
    const { emulator, user, admin, create } = await setUp();
    const first = await create("1");
    const second = await create("2");
    await admin.deleteAuthToken({ userId: user, authTokenId: first.authToken.id ?? "" });
    emulator.store.deleteToken(second.authToken.id ?? "");
    for (const retryToken of ["1", "2"]) {
      const error = await serviceError(create(retryToken));
      expect([error.statusCode, error.serviceCode]).to.deep.equal([409, "InvalidatedRetryToken"]);
    }
    expect((await create("3")).authToken.token).to.be.a("string");
  });

  it("are rejected with another body", async () => {
    const { emulator, user, create } = await setUp();
    await create("r", "one");
    const error = await serviceError(create("r", "two"));
    expect([error.statusCode, error.serviceCode]).to.deep.equal([409, "InvalidatedRetryToken"]);
    expect(emulator.store.liveTokens(user)).to.have.length(1);
  });

  it("are not used up by a failed create", async () => {
    const { create } = await setUp();
    await serviceError(create("r", "x".repeat(401)));
    expect((await create("r", "fits")).authToken.description).to.equal("fits");
  });

  it("have 1 to 64 characters", async () => {
    const { emulator, user } = await setUp();
    const statusOf = async (retryToken: string) => {
      const response = await sendSigned(emulator, user, {
        method: "POST",
        path: `/20160918/users/${user}/authTokens`,
        headers: { "opc-retry-token": retryToken },
        body: '{"description":"d"}',
      });
      return response.status;
    };
    expect(await statusOf("r".repeat(64))).to.equal(200);
    expect(await statusOf("r".repeat(65))).to.equal(400);
    expect(await statusOf("")).to.equal(400);
  });

  describe("that are repeated, in every way that Oracle's documentation allows", () => {
    async function repeated(retryTokenReplays: Settings["retryTokenReplays"]) {
      const { create, emulator, user, admin } = await setUp();
      emulator.settings.retryTokenReplays = retryTokenReplays;
      const { authToken: first } = await create("r");
      const remove = () => admin.deleteAuthToken({ userId: user, authTokenId: first.id ?? "" });
      return { create, first, remove, live: () => emulator.store.liveTokens(user) };
    }

    it("withoutValue: returns the token without its value, or 409 if it is deleted", async () => {
      const { create, first, remove } = await repeated("withoutValue");
      const { token: _value, ...rest } = first;
      expect((await create("r")).authToken).to.deep.equal(rest);
      await remove();
      expect((await serviceError(create("r"))).serviceCode).to.equal("InvalidatedRetryToken");
    });

    it("evenDeleted: returns the first response, even if the token is deleted", async () => {
      const { create, first, remove, live } = await repeated("evenDeleted");
      await remove();
      expect((await create("r")).authToken).to.deep.equal(first);
      expect(live()).to.deep.equal([]);
    });

    it("reject: always returns 409", async () => {
      const { create, live } = await repeated("reject");
      expect((await serviceError(create("r"))).serviceCode).to.equal("InvalidatedRetryToken");
      expect(live()).to.have.length(1);
    });

    it("forget: creates another token", async () => {
      const { create, first, live } = await repeated("forget");
      expect((await create("r")).authToken.id).not.to.equal(first.id);
      expect(live()).to.have.length(2);
    });
  });
});
