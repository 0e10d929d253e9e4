import { expect } from "chai";
import { useTokenStacks } from "../helpers/tokenStack";

describe("engine: getAuthTokens", () => {
  const stack = useTokenStacks();

  it("lists all pages in preview and up, waits for its dependencies, and is unknown while its user is", async () => {
    const { emulator, space, user, other, live } = await stack({
      service: { settings: { pageSize: 1 } },
      program: LISTS,
    });
    const held = ["second slot", "first slot"].map((description, index) =>
      emulator.store.addToken({
        userId: other,
        description,
        timeCreated: new Date(Date.now() - index * 100 * 86_400_000).toISOString(),
        ...(index === 0 ? { state: "INACTIVE", inactiveStatus: 4 } : {}),
      }),
    );
    const listsOf = (id: string) =>
      emulator.journal.of("listAuthTokens").filter(({ path }) => path.includes(id));

    // The requests of the token's own preview are not part of this test.
    await space.succeed(["preview", "--suppress-progress"], { OCI_AUTH_TOKENS_CHECK_IN_PREVIEW: "false" });
    expect(listsOf(other).length).to.be.at.least(2);
    expect(listsOf(user)).to.have.length(0);

    await space.up();
    const outputs = await space.outputs();
    const [made] = live();
    expect(outputs.direct).to.deep.equal({
      userId: other,
      authTokens: [
        item(other, held[1], { state: "ACTIVE", ageDays: 100 }),
        item(other, held[0], { state: "INACTIVE", inactiveState: "4", ageDays: 0 }),
      ],
    });
    expect(outputs.old).to.deep.equal(["first slot"]);
    const listed = [item(user, made, { state: "ACTIVE", ageDays: 0 })];
    expect(outputs.after).to.deep.equal(listed);
    expect(outputs.afterComponent).to.deep.equal(listed);
    expect(outputs.ofOutput).to.deep.equal(listed);
  });

  it("names an invalid argument, and a missing setting with the sources that were searched", async () => {
    const { emulator, space, user } = await stack({ program: ONE_LIST });
    const list = (args: object, env = {}) =>
      space.fail(["preview", "--suppress-progress"], { ARGS: JSON.stringify(args), ...env });

    const wrong = await list({ userId: "user-a", olderThanDays: "90" });
    expect(wrong.output).to.include("getAuthTokens: userId must be the OCID of a user");
    expect(wrong.output).to.include("olderThanDays must be a number of days");
    const missing = await list({ userId: user }, { OCI_CONFIG_FILE: "" });
    expect(missing.output).to.include(
      "Missing OCI settings tenancyOcid, userOcid, fingerprint, privateKeyPath. Looked for",
    );
    expect(missing.output).to.include("oci-auth-tokens:tenancyOcid (pulumi config set)");
    expect(missing.output).to.include("OCI_TENANCY_OCID, OCI_CLI_TENANCY");
    expect(missing.output).to.include('"tenancy" of the profile [DEFAULT] in ');
    for (const { output } of [wrong, missing]) expect(output).not.to.match(/^\s+at .*\(.*:\d+:\d+\)/m);
    expect(emulator.journal.entries).to.have.length(0);
  });
});

interface Known {
  readonly id: string;
  readonly description: string;
  readonly timeCreated: string;
}

function item(userId: string, token: Known | undefined, more: object): object {
  return {
    id: token?.id,
    userId,
    description: token?.description,
    timeCreated: token?.timeCreated,
    ...more,
  };
}

const LISTS = `
const pulumi = require("@pulumi/pulumi");
const { AuthToken, getAuthTokens, getAuthTokensOutput } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const [userId, other] = [config.require("userId"), config.require("otherUserId")];
class Login extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Login", "login");
    this.made = new AuthToken("token", { userId, description: "made here" }, { parent: this });
  }
}
const login = new Login();
const token = login.made;
module.exports = async () => ({
  direct: await getAuthTokens({ userId: other }),
  old: (await getAuthTokens({ userId: other, olderThanDays: 90, descriptionContains: "slot" })).authTokens.map((t) => t.description),
  after: getAuthTokensOutput({ userId: pulumi.output(userId) }, { dependsOn: [token] }).authTokens,
  afterComponent: getAuthTokensOutput({ userId }, { dependsOn: login }).authTokens,
  ofOutput: getAuthTokensOutput({ userId: token.state.apply(() => userId) }).authTokens,
});
`;

const ONE_LIST = `
const { getAuthTokens } = require("pulumi-oci-auth-tokens");
module.exports = async () => ({ all: await getAuthTokens(JSON.parse(process.env.ARGS)) });
`;
