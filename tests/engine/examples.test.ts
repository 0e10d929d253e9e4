import { expect } from "chai";
import { registryClient } from "../helpers/registryClient";
import { useTokenStacks } from "../helpers/tokenStack";

const client = registryClient();

describe("engine: the examples run as they are", () => {
  const stack = useTokenStacks();

  it(`basic: its token logs in to the registry, by ${client.name}, until it is destroyed`, async () => {
    const { emulator, space } = await stack({ program: { example: "basic" } });
    await space.setConfig("username", `${emulator.tenancy.namespace}/user-a`);
    await space.setConfig("registry", emulator.registryHost);
    await space.up();
    const outputs = await space.outputs();
    expect(outputs).to.include({ state: "ACTIVE" });
    const login = {
      host: String(outputs.registry),
      username: String(outputs.username),
      password: String(outputs.password),
    };
    expect(await client.logIn(login)).to.equal(true);
    expect(emulator.journal.of("registryLogin").at(-1)?.status).to.equal(200);
    expect(await client.logIn({ ...login, password: "wrong" })).to.equal(false);
    await space.up("--expect-no-changes");
    await space.destroy();
    expect(await client.logIn(login)).to.equal(false);
  });

  it("list: lists a user's tokens, and creates none", async () => {
    const { emulator, space, user } = await stack({ program: { example: "list" } });
    const made = emulator.store.addToken({ userId: user, description: "laptop", timeExpires: null });
    await space.up();
    const { id, description, timeCreated } = made;
    expect(await space.outputs()).to.deep.equal({
      count: 1,
      tokens: [{ id, description, state: "ACTIVE", timeCreated }],
    });
    expect(new Set(emulator.journal.entries.map(({ operation }) => operation))).to.deep.equal(
      new Set(["listAuthTokens"]),
    );
  });
});
