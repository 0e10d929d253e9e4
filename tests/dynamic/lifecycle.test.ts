import { status } from "@grpc/grpc-js";
import { expect } from "chai";
import type { EmulatorOptions } from "../../emulator";
import { providerTextOf, useDynamicProcesses } from "../helpers/dynamicProcess";
import { useEmulators, userId } from "../helpers/emulator";
import { errorOf, partialState, UNKNOWN_TEXT } from "../helpers/plugin";

describe("dynamic: lifecycle of an AuthToken in the SDK's own provider process", function () {
  this.timeout(20_000);
  const start = useEmulators();
  const providers = useDynamicProcesses();

  async function setUp(service: EmulatorOptions = {}, settings: Record<string, unknown> = {}) {
    const emulator = await start(service);
    const user = userId(emulator, "user-a");
    const provider = await providers(emulator, user, settings);
    const hidden = { __provider: providerTextOf("AuthToken") };
    return { emulator, user, provider, hidden, inputs: { userId: user, description: "d", ...hidden } };
  }

  it("a preview checks what is created or changed, with one list for both types, and hides its mark", async () => {
    const { emulator, user, provider, inputs } = await setUp();
    const rotating = { ...inputs, __provider: await providerTextOf("RotatingAuthToken"), rotateAfter: "P1D" };
    for (const description of ["one", "two"]) emulator.store.addToken({ userId: user, description });
    const preview = (news: object) => ({ ...news, __preview: true });
    expect(await provider.check(preview(inputs))).to.deep.equal({ inputs, failures: [] });
    await provider.said(
      /warning: User \S+ has 2 of the 2 auth tokens that Oracle allows, and the update creates 1 more/,
    );
    expect(await provider.check(preview(rotating))).to.deep.equal({ inputs: rotating, failures: [] });
    await provider.said(/and the update creates 2 more/);
    expect(emulator.journal.entries.map(({ operation }) => operation)).to.deep.equal(["listAuthTokens"]);
  });

  it("a preview's check fails if a setting is missing; an update's and a run's do not", async () => {
    const { emulator, provider, inputs } = await setUp({}, { fingerprint: "" });
    const { failures } = await provider.check({ ...inputs, __preview: true });
    expect(failures).to.have.length(1);
    expect(failures[0]).to.match(/^Missing OCI setting fingerprint\./);
    expect((await provider.check({ ...inputs, __preview: true }, inputs)).failures).to.deep.equal([]);
    const state = { ...inputs, id: "id", state: "ACTIVE" };
    expect(await provider.diff("id", state, inputs)).to.deep.equal({ changes: false, replaces: [] });
    const error = await errorOf(provider.diff("id", state, { ...inputs, description: "e" }));
    expect(error.details).to.match(/Missing OCI setting fingerprint\./);

    expect((await provider.check(inputs)).failures).to.deep.equal([]);
    expect((await provider.diff("id", state, { ...inputs, description: "e" })).changes).to.equal(true);
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("check, create, diff, read, update and delete work, and print nothing", async () => {
    const { emulator, user, provider, inputs, hidden } = await setUp();
    expect(await provider.check(inputs)).to.deep.equal({ inputs, failures: [] });

    const { id, outputs } = await provider.create(inputs);
    const [made] = emulator.store.liveTokens(user);
    expect(id).to.equal(made?.id);
    expect(outputs).to.deep.equal({
      id,
      userId: user,
      description: "d",
      state: "ACTIVE",
      timeCreated: made?.timeCreated,
      token: made?.text,
      ...hidden,
    });

    emulator.journal.clear();
    expect(await provider.diff(id, outputs, inputs)).to.deep.equal({ changes: false, replaces: [] });
    const other = { ...inputs, description: "e" };
    expect(await provider.diff(id, outputs, other)).to.deep.equal({ changes: true, replaces: [] });
    expect(emulator.journal.entries).to.have.length(0);

    emulator.store.setDescription(id, "changed elsewhere");
    const found = await provider.read(id, outputs);
    expect(found.id).to.equal(id);
    expect(found.outputs).to.deep.equal({ ...outputs, description: "changed elsewhere" });
    expect(found.inputs).to.deep.equal({
      userId: user,
      description: "changed elsewhere",
      ...hidden,
    });

    const updated = await provider.update(id, found.outputs, other);
    expect(updated).to.deep.equal({ ...outputs, description: "e" });
    expect(emulator.store.liveTokens(user).map(({ description }) => description)).to.deep.equal(["e"]);

    await provider.delete(id, updated);
    expect(emulator.store.liveTokens(user)).to.deep.equal([]);
    await provider.delete(id, updated);
    expect(await provider.read(id, { ...updated, timeCreated: "2020-01-01T00:00:00Z" })).to.include({
      id: "",
    });
    expect(provider.output()).to.equal("");
  });

  it("rejects invalid inputs by name, and accepts unknown values at any depth", async () => {
    const { emulator, provider, inputs } = await setUp();
    const wrong = await provider.check({ ...inputs, userId: "me", rotateWhenChanged: { week: 1 } });
    expect(wrong.failures).to.have.length(2);
    expect(wrong.failures.join()).to.match(
      /^userId must be the OCID .*rotateWhenChanged must hold strings; week/,
    );

    const preview = {
      ...inputs,
      userId: UNKNOWN_TEXT,
      rotateWhenChanged: { week: UNKNOWN_TEXT },
      waitForRegistry: { host: "phx.ocir.io", username: UNKNOWN_TEXT },
    };
    expect(await provider.check(preview)).to.deep.equal({ inputs: preview, failures: [] });
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("keeps the token of a create that does not become ACTIVE, and continues from there", async () => {
    const { emulator, user, provider, inputs } = await setUp(
      { settings: { creatingMs: 3_600_000 } },
      { activationTimeoutSeconds: "0.1" },
    );
    const error = await errorOf(provider.create(inputs));
    const [made] = emulator.store.liveTokens(user);
    expect(error.code).to.equal(status.UNKNOWN);
    expect(error.details).to.match(/still CREATING after 0.1 s .*run pulumi up again/);
    const kept = partialState(error);
    expect(kept).to.deep.include({ id: made?.id, reasons: [error.details] });
    expect(kept?.properties).to.deep.equal({
      id: made?.id,
      userId: user,
      description: "d",
      state: "CREATING",
      timeCreated: made?.timeCreated,
      token: made?.text,
      __provider: inputs.__provider,
    });

    const [id, state] = [made?.id ?? "", kept?.properties ?? {}];
    expect(await provider.diff(id, state, inputs)).to.deep.equal({ changes: true, replaces: [] });
    const again = await errorOf(provider.update(id, state, inputs));
    expect(partialState(again)?.properties).to.deep.equal(state);
    emulator.store.patchToken(id, { state: "ACTIVE" });
    expect(await provider.update(id, state, inputs)).to.deep.equal({ ...state, state: "ACTIVE" });
    expect(emulator.store.liveTokens(user)).to.have.length(1);
    await provider.said(/^ocid1\.credential\S+: .*the wait for it continues.*\n$/);
  });

  it("keeps nothing of a create that created nothing, and lists the existing tokens", async () => {
    const { emulator, user, provider, inputs } = await setUp();
    for (const description of ["one", "two"]) emulator.store.addToken({ userId: user, description });
    const error = await errorOf(provider.create(inputs));
    expect(error.details).to.match(/"one".*"two".*Nothing was created or deleted/s);
    expect(partialState(error)).to.equal(undefined);
    expect(emulator.store.liveTokens(user)).to.have.length(2);
  });

  it("does not treat a 404 as a deleted token", async () => {
    const { emulator, user, provider, inputs } = await setUp();
    const { id, outputs } = await provider.create(inputs);
    const stranger = await providers(emulator, userId(emulator, "user-b"));
    for (const step of [stranger.read(id, outputs), stranger.delete(id, outputs)]) {
      const error = await errorOf(step);
      expect(error.details).to.match(/404 NotAuthorizedOrNotFound.*the state is kept as it is/s);
    }
    expect(emulator.store.liveTokens(user)).to.have.length(1);
    // What fails is shown by the process too, once a line of its own, and with no stack.
    // The engine shows the error; the process prints nothing of its own.
    expect(stranger.output()).to.equal("");
    expect(stranger.output()).not.to.match(/\n\s+at /);
  });

  it("signs with the stack's configuration, and names an invalid setting", async () => {
    const { emulator, provider, inputs } = await setUp({}, { fingerprint: "12:34" });
    const error = await errorOf(provider.create(inputs));
    expect(error.details).to.match(
      /fingerprint \(oci-auth-tokens:fingerprint of the configuration\) must be 16/,
    );
    expect(emulator.journal.entries).to.have.length(0);
  });
});
