import { expect } from "chai";
import { useEmulators, userId } from "../helpers/emulator";
import { useWorkspaces } from "../helpers/workspace";

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

/**
 * Node 20.20 loops for half a minute over a stack line such as `…/node_modules/@pulumi/resource.ts:1:1` when it inspects an error in
 * colours, as @pulumi/pulumi does with every error of a program; a short stack has no such line.
 */
const QUICK_ERRORS = { NODE_OPTIONS: "--stack-trace-limit=1" };

const FILTERS = `
const pulumi = require("@pulumi/pulumi");
const { getAuthTokens } = require("pulumi-oci-auth-tokens");
const config = new pulumi.Config();
const list = (filter) => getAuthTokens({ userId: config.require("userId"), ...filter })
  .then(({ authTokens }) => authTokens.map(({ description, ageDays }) => description + " " + ageDays));
exports.all = list({});
exports.old = list({ olderThanDays: 90 });
exports.active = list({ state: "ACTIVE" });
exports.text = list({ descriptionContains: "i-night" });
exports.sign = list({ descriptionContains: "ci-*" });
exports.together = list({ state: "ACTIVE", descriptionContains: "ci", olderThanDays: 5 });
`;

describe("engine: getAuthTokens as an audit", () => {
  const start = useEmulators();
  const workspace = useWorkspaces();

  it("examples/audit: preview and up fail while a token is over 90 days, and list it; no token is created or changed", async () => {
    const emulator = await start();
    const [a, b] = [userId(emulator, "user-a"), userId(emulator, "user-b")];
    const space = await workspace({
      emulator,
      program: { example: "audit" },
      config: { userIds: JSON.stringify([a, b]) },
      env: QUICK_ERRORS,
    });
    emulator.store.addToken({ userId: a, description: "young", timeCreated: daysAgo(89) });
    const old = emulator.store.addToken({ userId: b, description: "forgotten", timeCreated: daysAgo(91) });

    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const failed = await space.fail(command);
      expect(failed.output).to.match(/1 auth token is older than 90 days/);
      expect(failed.output).to.include(`"forgotten", 91 days old: ${old.id} of user ${b}`);
      expect(failed.output).not.to.include("young");
      expect(failed.output).not.to.match(/at .*\.ts:\d+/);
    }
    await space.setConfig("maxAgeDays", "30");
    const stricter = await space.fail(["preview"]);
    expect(stricter.output).to.match(/2 auth tokens are older than 30 days/);

    await space.setConfig("maxAgeDays", "120");
    await space.up();
    expect(await space.outputs()).to.deep.equal({ checkedUsers: 2 });
    expect(new Set(emulator.journal.entries.map(({ operation }) => operation))).to.deep.equal(
      new Set(["listAuthTokens"]),
    );
  });

  it("filters by state, description and age, the oldest first", async () => {
    const emulator = await start({ settings: { pageSize: 1 } });
    const user = userId(emulator, "user-a");
    const add = (description: string, days: number, state = "ACTIVE") =>
      emulator.store.addToken({ userId: user, description, timeCreated: daysAgo(days), state });
    add("ci-nightly", 10);
    add("other", 91.5, "INACTIVE");
    const space = await workspace({ emulator, program: FILTERS, config: { userId: user } });
    await space.up();
    expect(await space.outputs()).to.deep.equal({
      all: ["other 91", "ci-nightly 10"],
      old: ["other 91"],
      active: ["ci-nightly 10"],
      text: ["ci-nightly 10"],
      sign: [],
      together: ["ci-nightly 10"],
    });
  });
});
