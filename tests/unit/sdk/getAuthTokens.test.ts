import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { Emulator } from "../../../emulator";
import { AuthToken, getAuthTokens, getAuthTokensOutput } from "../../../sdk";
import { useEmulators, userId } from "../../helpers/emulator";
import { USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";
import { configOf } from "../../helpers/plugin";
import { asProgram, isKnown, resolved, unknownOutput } from "../../helpers/pulumiProgram";

describe("getAuthTokens of the SDK", () => {
  const start = useEmulators();

  afterEach(() => pulumi.runtime.setAllConfig({}));

  /** A user with two tokens, and a stack whose configuration signs as the administrator. */
  async function setUp(): Promise<{ emulator: Emulator; user: string }> {
    const emulator = await start();
    const user = userId(emulator, "user-a");
    for (const description of ["one", "two"]) emulator.store.addToken({ userId: user, description });
    asProgram();
    const config = Object.entries(configOf(emulator, userId(emulator, "admin")));
    pulumi.runtime.setAllConfig(
      Object.fromEntries(config.map(([name, value]) => [`oci-auth-tokens:${name}`, value])),
    );
    return { emulator, user };
  }

  it("lists a user's tokens without their values, signed with the stack's configuration", async () => {
    const { emulator, user } = await setUp();
    const answer = await getAuthTokens({ userId: user });
    expect(answer.userId).to.equal(user);
    expect(answer.authTokens.map(({ description }) => description)).to.have.members(["one", "two"]);
    const text = JSON.stringify(answer);
    for (const token of emulator.store.liveTokens(user)) {
      expect(text).to.include(token.id);
      expect(text).not.to.include(token.text);
    }
    expect(emulator.journal.entries.map(({ caller }) => caller)).to.deep.equal([userId(emulator, "admin")]);
    const filtered = await getAuthTokens({ userId: user, descriptionContains: "ne" });
    expect(filtered.authTokens.map(({ description }) => description)).to.deep.equal(["one"]);
  });

  it("rejects invalid arguments before any request, by name", async () => {
    const { emulator } = await setUp();
    const wrong = { userId: "me", olderThanDays: -1, descripton: "d" };
    const error = await rejection(getAuthTokens(wrong));
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    expect(error.message).to.match(
      /^getAuthTokens: userId must .*olderThanDays must .*unknown property descripton/,
    );
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("fails with the service's error and advice", async () => {
    await setUp();
    const error = await rejection(getAuthTokens({ userId: USER }));
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    expect(error.message).to.match(
      /^Listing the auth tokens of user .*404 NotAuthorizedOrNotFound.*check userId/,
    );
  });

  it("fails with the setting's name if the configuration is incomplete", async () => {
    await setUp();
    pulumi.runtime.setConfig("oci-auth-tokens:privateKey", "no key");
    const error = await rejection(getAuthTokens({ userId: USER }));
    expect(pulumi.RunError.isInstance(error)).to.equal(true);
    expect(error.message).to.match(/private key .*oci-auth-tokens:privateKey.* is no PEM/);
  });

  it("takes outputs, filters among them", async () => {
    const { user } = await setUp();
    const answer = getAuthTokensOutput({ userId: pulumi.output(user), state: pulumi.output("INACTIVE") });
    expect(await resolved(answer)).to.deep.equal({ userId: user, state: "INACTIVE", authTokens: [] });
  });

  it("stays unknown while the user is, and sends nothing", async () => {
    const { emulator } = await setUp();
    asProgram({}, { preview: true });
    const answer = getAuthTokensOutput({ userId: unknownOutput<string>() });
    expect(await isKnown(answer)).to.equal(false);
    expect(await isKnown(answer.authTokens)).to.equal(false);
    expect(emulator.journal.entries).to.have.length(0);
  });

  it("is a secret if its user is one", async () => {
    const { user } = await setUp();
    const answer = getAuthTokensOutput({ userId: pulumi.secret(user) });
    expect(await pulumi.isSecret(answer)).to.equal(true);
    expect((await resolved(answer)).authTokens).to.have.length(2);
  });

  it("waits for its dependencies, one resource or several", async () => {
    const { emulator, user } = await setUp();
    asProgram({}, { preview: true, unmade: true });
    const unmade = new AuthToken("unmade", { userId: USER, description: "d" });
    for (const dependsOn of [unmade, [unmade], pulumi.output([unmade])]) {
      expect(await isKnown(getAuthTokensOutput({ userId: user }, { dependsOn }))).to.equal(false);
    }
    expect(emulator.journal.entries).to.have.length(0);

    asProgram();
    const made = new AuthToken("made", { userId: USER, description: "d" });
    for (const dependsOn of [made, [made], []]) {
      const answer = getAuthTokensOutput({ userId: user }, { dependsOn });
      expect((await resolved(answer)).authTokens).to.have.length(2);
    }
  });

  it("waits for the children of a component that it depends on, as Pulumi's own functions do", async () => {
    const { emulator, user } = await setUp();
    asProgram({}, { preview: true, unmade: true });
    const dependsOn = new Login("login");
    expect(await isKnown(getAuthTokensOutput({ userId: user }, { dependsOn }))).to.equal(false);
    expect(emulator.journal.entries).to.have.length(0);

    asProgram();
    const answer = getAuthTokensOutput({ userId: user }, { dependsOn: new Login("made") });
    expect((await resolved(answer)).authTokens).to.have.length(2);
  });

  it("does not reveal a user that is a secret", async () => {
    await setUp();
    const error = await rejection(resolved(getAuthTokensOutput({ userId: pulumi.secret(USER) })));
    expect(error.message).to.match(/^Listing the auth tokens of user \[secret\] failed/);
  });
});

/** A component with a token in a component of its own. */
class Login extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Login", name);
    const inner = new pulumi.ComponentResource("test:index:Inner", name, {}, { parent: this });
    new AuthToken(name, { userId: USER, description: "d" }, { parent: inner });
    this.registerOutputs();
  }
}
