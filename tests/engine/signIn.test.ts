import { expect } from "chai";
import { useServers } from "../helpers/localServer";
import { PROVIDERS, type ProviderKind } from "../helpers/providers";
import { SESSION_METHODS, type SignInStack, useSignInStacks } from "../helpers/signInStack";

const UP = ["up", "--yes", "--skip-preview", "--suppress-progress"];
const REFRESH = ["refresh", "--yes", "--skip-preview", "--suppress-progress"];
const DESTROY = ["destroy", "--yes", "--skip-preview", "--suppress-progress"];

/** The provider that each way is tried with here; tests/dynamic and tests/native try the other one. */
const providerOf = (index: number): ProviderKind => (index % 2 === 0 ? "dynamic" : "native");

describe("engine: signing in", () => {
  const start = useServers();
  const stack = useSignInStacks();

  /** What signed the requests since the journal was cleared. */
  const sessions = ({ emulator }: SignInStack) =>
    new Set(
      emulator.journal.entries.flatMap(({ operation, session, status }) =>
        /AuthToken/.test(operation) && status !== 401 ? [session] : [],
      ),
    );

  for (const provider of PROVIDERS) {
    it(`creates, refreshes and destroys by every way that is tried with the ${provider} provider`, async () => {
      const set = await stack(provider);
      const { space, emulator, environment, live } = set;
      for (const method of SESSION_METHODS.filter((_, index) => providerOf(index) === provider)) {
        const env = await environment(method);
        emulator.journal.clear();
        await space.succeed(UP, env);
        expect(live(), method).to.equal(1);
        expect([...sessions(set)], method)
          .to.have.length(1)
          .and.not.include(undefined);
        const refreshed = await space.succeed(REFRESH, env);
        expect(refreshed.changes, method).to.deep.equal({ same: 2 });
        await space.succeed(DESTROY, env);
        expect(live(), method).to.equal(0);
      }
    });
  }

  it("gets one session for sixty tokens at once, and another when the service refuses it", async () => {
    const set = await stack("native", { settings: { tokenLimit: 60 } });
    const { space, emulator, environment, live, asked } = set;
    await space.setConfig("tokens", "60");
    const env = await environment("instance_principal");
    // The session ends at the service while the first creates are under way.
    emulator.faults.add({
      match: { operation: "createAuthToken", nth: 5 },
      times: 1,
      fault: { kind: "status", status: 401, code: "NotAuthenticated" },
    });
    await space.succeed(UP, env);
    expect(live()).to.equal(60);
    expect(asked(/authTokens/, 401)).to.equal(1);
    expect(asked(/\/v1\/x509$/, 200)).to.equal(2);
  });

  it("renews a session in the middle of a long wait", async () => {
    const set = await stack("dynamic", { settings: { creatingMs: 8_000, sessionMs: 6_000 } });
    const { space, environment, live, asked } = set;
    await space.succeed(UP, await environment("workload_identity_federation"));
    expect(live()).to.equal(1);
    expect(asked(/\/oauth2\/v1\/token$/, 200)).to.be.above(1);
  });

  it("says that there is no metadata service, and what to do", async () => {
    const { space } = await stack("native");
    const nobody = await start((_request, response) => response.end());
    await nobody.close();
    const { host } = new URL(nobody.url);
    const run = await space.fail(UP, {
      OCI_CLI_AUTH: "instance_principal",
      OCI_METADATA_BASE_URL: `${nobody.url}/opc/v2`,
      OCI_CONFIG_FILE: "",
    });
    expect(run.output).to.include(
      `The instance metadata service gave no response: ${host} cannot be reached (ECONNREFUSED). Only an OCI compute instance has one`,
    );
  });
});
