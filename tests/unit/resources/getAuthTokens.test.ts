import { expect } from "chai";
import { type GetAuthTokensInputs, listAuthTokens } from "../../../provider/resources/getAuthTokens";
import { LifecycleError } from "../../../provider/tokens/errors";
import { NOON } from "../../helpers/clock";
import { notFound } from "../../helpers/errors";
import { World } from "../../helpers/lifecycleWorld";
import { OTHER_USER, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const DAY = 86_400_000;

/** Tokens of every age and kind, in no order. */
function audit() {
  // Lists may show a creation time of tomorrow, from a clock that is ahead.
  const world = new World({ lagMs: -DAY });
  const { service } = world;
  service.add(USER, "ci-pull", { createdAt: NOON - 40 * DAY });
  service.add(USER, "ci-push", { createdAt: NOON - 30 * DAY });
  service.add(USER, "legacy", { timeless: true });
  service.add(USER, "backup", { createdAt: NOON - 100 * DAY, state: "INACTIVE", inactiveState: "1" });
  service.add(USER, "tomorrow's", { createdAt: NOON + DAY });
  service.add(OTHER_USER, "ci-pull", { createdAt: NOON - 40 * DAY });
  return world;
}

async function names(filter: Partial<GetAuthTokensInputs>): Promise<string[]> {
  const { authTokens } = await listAuthTokens(audit().run(), { userId: USER, ...filter });
  return authTokens.map(({ description }) => description);
}

describe("getAuthTokens", () => {
  it("lists one user's tokens, the oldest first, one of unknown age before all", async () => {
    expect(await names({})).to.deep.equal(["legacy", "backup", "ci-pull", "ci-push", "tomorrow's"]);
  });

  const FILTERS: [name: string, filter: Partial<GetAuthTokensInputs>, expected: string[]][] = [
    ["a state", { state: "INACTIVE" }, ["backup"]],
    ["a state that none is in", { state: "DELETED" }, []],
    ["a part of the description", { descriptionContains: "i-pu" }, ["ci-pull", "ci-push"]],
    ["a part of the description, by case", { descriptionContains: "CI" }, []],
    ["a part of the description, where `*` and `?` are themselves", { descriptionContains: "*-pu?h" }, []],
    ["age, strictly, and unknown age counts as old", { olderThanDays: 30 }, ["legacy", "backup", "ci-pull"]],
    ["any age", { olderThanDays: 0 }, ["legacy", "backup", "ci-pull", "ci-push"]],
    ["all of them together", { olderThanDays: 35, state: "ACTIVE", descriptionContains: "ci" }, ["ci-pull"]],
    [
      "nothing, for an empty text",
      { descriptionContains: "" },
      ["legacy", "backup", "ci-pull", "ci-push", "tomorrow's"],
    ],
  ];
  for (const [name, filter, expected] of FILTERS) {
    it(`filters by ${name}`, async () => expect(await names(filter)).to.deep.equal(expected));
  }

  it("counts whole days, never below 0, and gives no age if the creation time is unknown", async () => {
    const world = new World();
    world.service.add(USER, "a day but a moment", { createdAt: NOON - DAY + 1 });
    world.service.add(USER, "a day", { createdAt: NOON - DAY });
    world.service.add(USER, "unknown", { timeless: true });
    const { authTokens } = await listAuthTokens(world.run(), { userId: USER });
    const ages = Object.fromEntries(authTokens.map(({ description, ageDays }) => [description, ageDays]));
    expect(ages).to.deep.equal({ "a day but a moment": 0, "a day": 1, unknown: undefined });
    expect(authTokens.find(({ description }) => description === "unknown")).not.to.have.property("ageDays");
  });

  it("gives age 0 to a token from a clock that is ahead", async () => {
    const { authTokens } = await listAuthTokens(audit().run(), { userId: USER });
    expect(authTokens.at(-1)).to.include({ description: "tomorrow's", ageDays: 0 });
  });

  it("returns the filters, without those that are null, and no token's value", async () => {
    const world = audit();
    const asked = { userId: USER, state: "ACTIVE", olderThanDays: null } as unknown as GetAuthTokensInputs;
    const answer = await listAuthTokens(world.run(), asked);
    expect(answer).to.include({ userId: USER, state: "ACTIVE" }).and.not.to.have.property("olderThanDays");
    expect(JSON.stringify(answer)).not.to.include("secret-text");
  });

  it("does not treat a 404 as an empty list", async () => {
    const world = audit();
    world.service.fail({ error: notFound("ListAuthTokens") });
    const error = await rejection(listAuthTokens(world.run(), { userId: USER }));
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.match(
      /^Listing the auth tokens of user ocid1\S+ failed\. .*HTTP 404.*check userId/,
    );
  });
});
