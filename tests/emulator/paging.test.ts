import { expect } from "chai";
import { sendSigned, useEmulators, userId } from "../helpers/emulator";

describe("emulator: paging", () => {
  const start = useEmulators();

  async function setUp(pageSize: number, tokens: number) {
    const emulator = await start({ settings: { pageSize } });
    const user = userId(emulator, "user-a");
    for (let n = 1; n <= tokens; n += 1) emulator.store.addToken({ userId: user, description: String(n) });
    const get = async (query = "") => {
      const path = `/20160918/users/${user}/authTokens${query}`;
      const { status, headers, body } = await sendSigned(emulator, user, { method: "GET", path });
      const value = JSON.parse(body);
      const items: string[] | undefined = Array.isArray(value)
        ? value.map(({ description }) => description)
        : undefined;
      return { status, items, next: headers["opc-next-page"] as string | undefined };
    };
    return { emulator, get };
  }

  it("splits a list into pages of the configured size", async () => {
    const { get } = await setUp(2, 5);
    const first = await get();
    expect(first.items).to.deep.equal(["1", "2"]);
    const second = await get(`?page=${first.next}`);
    expect(second.items).to.deep.equal(["3", "4"]);
    const third = await get(`?page=${second.next}`);
    expect([third.items, third.next]).to.deep.equal([["5"], undefined]);
  });

  it("sends no next page after a full last page", async () => {
    const { get } = await setUp(2, 2);
    expect((await get()).next).to.equal(undefined);
  });

  it("accepts a limit from 1 to 1000", async () => {
    const { get } = await setUp(100, 3);
    const { items, next } = await get("?limit=1");
    expect(items).to.deep.equal(["1"]);
    expect((await get(`?limit=2&page=${next}`)).items).to.deep.equal(["2", "3"]);
    for (const wrong of ["0", "-1", "1001", "x", "1.5"])
      expect((await get(`?limit=${wrong}`)).status).to.equal(400);
  });

  it("neither repeats nor skips an item if an earlier one is deleted in between", async () => {
    const { emulator, get } = await setUp(2, 5);
    const { next } = await get();
    const [one, two] = emulator.store.allTokens();
    emulator.store.deleteToken(one?.id ?? "");
    expect((await get(`?page=${next}`)).items).to.deep.equal(["3", "4"]);
    emulator.store.addToken({ userId: one?.userId ?? "", description: "6" });
    emulator.store.deleteToken(two?.id ?? "");
    expect((await get(`?page=${next}`)).status).to.equal(200);
  });

  it("rejects an invalid page token", async () => {
    const { get } = await setUp(2, 1);
    expect((await get("?page=xyz")).status).to.equal(400);
  });
});
