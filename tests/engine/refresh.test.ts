import { expect } from "chai";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: AuthToken under pulumi refresh", () => {
  const stack = useTokenStacks();

  it("changes nothing if nothing changed, shows a description changed elsewhere, and up restores it", async () => {
    const { space, live, emulator } = await stack();
    await space.up();
    const [made] = live();
    const before = space.resource("token");
    const quiet = await space.refresh("--expect-no-changes");
    expect(quiet.changes).to.deep.equal({ same: 2 });
    expect(space.resource("token").inputs).to.deep.equal(before.inputs);

    emulator.store.setDescription(made?.id ?? "", "changed by hand");
    const noticed = await space.refresh();
    expect(noticed.changes).to.deep.equal({ same: 1, update: 1 });
    expect(noticed.output).to.include("[diff: ~description]");
    expect(space.resource("token").outputs).to.include({ description: "changed by hand" });

    await space.up();
    expect(live().map(({ id, description }) => ({ id, description }))).to.deep.equal([
      { id: made?.id, description: "first" },
    ]);
    expect(await space.outputs()).to.include({ password: made?.text });
  });

  it("keeps the state on a 404, and drops a token only when the list proves that it is deleted", async () => {
    const { space, live, emulator, user } = await stack({
      config: { "oci-auth-tokens:consistencyWindowSeconds": "0" },
    });
    await space.up();
    const [made] = live();

    emulator.faults.add({ match: { operation: "listAuthTokens" }, fault: NOT_FOUND });
    const refused = await space.failingRefresh();
    expect(refused.output).to.include(`if user ${user} does not exist and if this caller may not see it`);
    expect(refused.output).to.include("run the command again as that user or as an administrator");
    expect(refused.output).to.include(`pulumi state delete '<urn>' removes ${made?.id} from the state`);
    expect(refused.output).to.match(/opc-request-id [0-9A-F-]+/);
    expect(space.resource("token").id).to.equal(made?.id);
    expect(await space.outputs()).to.include({ password: made?.text });

    emulator.store.deleteToken(made?.id ?? "");
    const gone = await space.refresh();
    expect(gone.changes).to.deep.equal({ same: 1, delete: 1 });
    emulator.journal.clear();
    await space.up();
    // A create of its own: no retry token of an earlier run is repeated.
    expect(emulator.journal.of("createAuthToken").map(({ status }) => status)).to.deep.equal([200]);
    const [recreated, ...others] = live();
    expect(others).to.have.length(0);
    expect(recreated?.id).not.to.equal(made?.id);
    expect(await space.outputs()).to.include({ password: recreated?.text, tokenId: recreated?.id });
  });

  it("keeps a new token that the list does not show yet", async () => {
    const { space, live, emulator } = await stack({ service: { settings: { newTokenLagMs: 6000 } } });
    await space.up();
    emulator.journal.clear();
    const quiet = await space.refresh("--expect-no-changes");
    expect(quiet.changes).to.deep.equal({ same: 2 });
    expect(emulator.journal.of("listAuthTokens").length).to.be.greaterThan(1);
    expect(space.resource("token").id).to.equal(live()[0]?.id);
  });
});

const NOT_FOUND = { kind: "status", status: 404, code: "NotAuthorizedOrNotFound" } as const;
