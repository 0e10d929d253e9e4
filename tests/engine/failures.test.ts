import { expect } from "chai";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: AuthToken, failures", () => {
  const stack = useTokenStacks();

  it("creates one token after a failed create, and one if only the response was lost", async () => {
    const { space, live, emulator } = await stack({ config: { "oci-auth-tokens:retryBudgetSeconds": "1" } });
    emulator.faults.add({ match: CREATE, times: 50, fault: { kind: "status", status: 503 } });
    const failed = await space.failingUp();
    expect(failed.output).to.match(
      /Creating an auth token for user ocid1\.user\S+ failed\. CreateAuthToken: HTTP 503/,
    );
    expect(live()).to.have.length(0);
    expect(space.resources().map(({ type }) => type)).not.to.include(TYPE);

    emulator.faults.clear();
    // On a busy machine the first attempt alone can take a second.
    await space.setConfig("oci-auth-tokens:retryBudgetSeconds", "60");
    emulator.faults.add({ match: CREATE, fault: { kind: "drop", when: "after" } });
    emulator.journal.clear();
    await space.up();
    expect(live()).to.have.length(1);
    expect(await space.outputs()).to.include({ password: live()[0]?.text });
    const creates = emulator.journal.of("createAuthToken");
    expect(creates).to.have.length(2);
    expect(new Set(creates.map(({ headers }) => headers["opc-retry-token"])).size).to.equal(1);
  });

  it("keeps a token that is not ACTIVE in time, and continues to wait, also after a refresh", async () => {
    const { space, live, emulator } = await stack({
      service: { settings: { creatingMs: Number.POSITIVE_INFINITY } },
      config: { "oci-auth-tokens:activationTimeoutSeconds": "1" },
    });
    const waited = await space.failingUp();
    const [made] = live();
    expect(waited.output).to.include(`Waiting for auth token ${made?.id} to become ACTIVE failed`);
    expect(waited.output).to.include("still CREATING after 1 s (activationTimeoutSeconds)");
    const partial = space.resource("token");
    expect(partial).to.deep.include({ id: made?.id });
    expect(partial.initErrors).to.have.length(1);
    expect(partial.outputs).to.include({ state: "CREATING" });
    expect(partial.outputs?.token).to.have.property("4dabf18193072939515e22adb298388d");

    await space.refresh();
    expect(space.resource("token").id).to.equal(made?.id);
    const again = await space.failingUp();
    expect(again.output).to.include("still CREATING after 1 s");

    for (const token of emulator.store.records()) token.activeAt = 0;
    await space.up();
    expect(live().map(({ id }) => id)).to.deep.equal([made?.id]);
    expect(await space.outputs()).to.include({ password: made?.text, state: "ACTIVE" });
    expect(space.resource("token").initErrors ?? []).to.have.length(0);
  });

  it("destroys a token that never became ACTIVE", async () => {
    const { space, live } = await stack({
      service: { settings: { creatingMs: Number.POSITIVE_INFINITY } },
      config: { "oci-auth-tokens:activationTimeoutSeconds": "0" },
    });
    await space.failingUp();
    expect(live()).to.have.length(1);
    await space.destroy();
    expect(live()).to.have.length(0);
    expect(space.resources()).to.have.length(0);
  });

  it("lists the existing tokens at the token limit, after one create request", async () => {
    const { space, live, emulator, user } = await stack();
    for (const description of ["laptop", "nightly build"])
      emulator.store.addToken({ userId: user, description });
    const full = await space.failingUp();
    for (const { id, description, timeCreated } of live()) {
      expect(full.output).to.include(`${id} "${description}", created ${timeCreated}, ACTIVE`);
    }
    expect(full.output).to.include("Nothing was created or deleted.");
    expect(emulator.journal.of("createAuthToken")).to.have.length(1);
    expect(live()).to.have.length(2);
  });
});

const TYPE = "pulumi-nodejs:dynamic/oci-auth-tokens:AuthToken";
const CREATE = { operation: "createAuthToken" } as const;
