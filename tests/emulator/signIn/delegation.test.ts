import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ConfigFileAuthenticationDetailsProvider, DefaultRequestSigner } from "oci-common";
import type { Emulator } from "../../../emulator";
import { identityClientBy, ManualClock, send, useEmulators, userId } from "../../helpers/emulator";
import { instanceProvider, sessionProvider } from "../../helpers/signIn";

describe("emulator: delegation tokens", () => {
  const start = useEmulators();
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulator-delegation-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function setUp() {
    const clock = new ManualClock();
    const emulator = await start({ clock, settings: { principalsManageUsers: false } });
    const user = userId(emulator, "user-a");
    const path = `/20160918/users/${user}/authTokens`;
    const refusal = () => emulator.journal.entries.at(-1)?.refusal;
    return { clock, emulator, user, path, refusal };
  }

  /** Oracle's provider for an instance that acts for a user, as Cloud Shell configures it. */
  async function delegatedProvider(emulator: Emulator, token: string) {
    const tokenFile = join(folder, "delegation_token");
    writeFileSync(tokenFile, token);
    const configFile = join(folder, "config");
    const lines = [
      "[DEFAULT]",
      `tenancy=${emulator.tenancy.id}`,
      "region=us-phoenix-1",
      "authentication_type=instance_principal",
      `delegation_token_file=${tokenFile}`,
    ];
    writeFileSync(configFile, lines.join("\n"));
    const provider = new ConfigFileAuthenticationDetailsProvider(configFile);
    provider.setProvider(await instanceProvider(emulator));
    return provider;
  }

  it("let Oracle's client act for the user from an instance that has no rights", async () => {
    const { emulator, user } = await setUp();
    const token = emulator.signIn.delegationToken(user);
    const client = identityClientBy(await delegatedProvider(emulator, token), emulator.url);
    await client.createAuthToken({ userId: user, createAuthTokenDetails: { description: "d" } });
    const [entry] = emulator.journal.of("createAuthToken");
    expect(entry).to.include({ caller: user, status: 200 });
    expect(entry?.session).to.be.a("string");
    expect(JSON.stringify(emulator.journal.entries)).not.to.include(token);
    const other = client.listAuthTokens({ userId: userId(emulator, "user-b") });
    expect(await other.catch(({ statusCode }) => statusCode)).to.equal(404);
  });

  it("are rejected if they have expired, are from another issuer, or are sent without an instance principal", async () => {
    const { clock, emulator, user, path, refusal } = await setUp();
    const session = await emulator.signIn.resourcePrincipal();
    const userSession = await emulator.signIn.userSession(user);
    const token = emulator.signIn.delegationToken(user, 60_000);
    const statusBy = async (signer: typeof userSession, delegation: string, signed = true) => {
      const headers = new Headers();
      const requestSigner = new DefaultRequestSigner({
        ...sessionProvider(signer),
        // Oracle's signer accepts a delegation token only together with a type of authentication.
        ...(signed ? { getAuthType: () => "other", getDelegationToken: () => delegation } : {}),
      });
      await requestSigner.signHttpRequest({ method: "GET", uri: emulator.url + path, headers });
      headers.set("opc-obo-token", delegation);
      return (await send(emulator.url, { method: "GET", path, headers: Object.fromEntries(headers) })).status;
    };
    expect(await statusBy(session, token)).to.equal(200);
    for (const [signer, delegation, signed, reason] of [
      [session, token, false, "opc-obo-token is not signed"],
      [userSession, token, true, "a delegation token without an instance or resource principal"],
      [session, session.token, true, "delegation token: invalid signature"],
      [
        session,
        emulator.signIn.delegationToken("ocid1.user.oc1..none"),
        true,
        "the session's user is unknown",
      ],
    ] as const) {
      expect([await statusBy(signer, delegation, signed), refusal()]).to.deep.equal([401, reason]);
    }
    clock.advance(60_000);
    expect([await statusBy(session, token), refusal()]).to.deep.equal([401, "delegation token: jwt expired"]);
  });
});
