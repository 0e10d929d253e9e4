import { expect } from "chai";
import { generateKeyPair } from "../../emulator";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: AuthToken, errors of the environment", () => {
  const stack = useTokenStacks();

  it("says what to check if the signature is rejected, after one request", async () => {
    const { emulator, space, live } = await stack();
    const { fingerprint, privateKeyPem } = await generateKeyPair();
    space.secrets.add(privateKeyPem.split("\n")[9] ?? "");
    const refused = await space.fail(["up", "--yes", "--skip-preview", "--suppress-progress"], {
      OCI_FINGERPRINT: fingerprint,
      OCI_PRIVATE_KEY: privateKeyPem,
    });
    expect(refused.output).to.include("CreateAuthToken: HTTP 401 NotAuthenticated");
    expect(refused.output).to.include(
      "check that tenancyOcid, userOcid, fingerprint and private key belong together",
    );
    expect(emulator.journal.entries.map(({ operation, status }) => [operation, status])).to.deep.equal([
      ["createAuthToken", 401],
    ]);
    expect(live()).to.have.length(0);
  });

  it("stops within its retry budget if the service cannot be reached", async () => {
    const { space } = await stack();
    const started = Date.now();
    const run = await space.fail(["up", "--yes", "--skip-preview", "--suppress-progress"], {
      OCI_IDENTITY_ENDPOINT: `http://${CLOSED}`,
    });
    expect(run.output).to.include(
      `${CLOSED}, named by identityEndpoint (the environment variable OCI_IDENTITY_ENDPOINT), cannot be reached (ECONNREFUSED)`,
    );
    expect(run.output).to.include("Check region, identityEndpoint and the network.");
    // Twenty seconds of retries, not the two minutes of other failures, plus a run's time on a busy machine.
    expect(Date.now() - started).to.be.lessThan(20_000 + 60_000);
  });
});

/** An unassigned port below 1024: unlike a free one, no test running beside this one can be given it. */
const CLOSED = "127.0.0.1:4";
