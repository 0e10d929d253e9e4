import { expect } from "chai";
import fc from "fast-check";
import { type GetAuthTokensInputs, listAuthTokens } from "../../../provider/lifecycle/getAuthTokens";
import { LifecycleError } from "../../../provider/lifecycle/problems";
import { iso, NOON } from "../../helpers/clock";
import { testContext } from "../../helpers/context";
import { notFound } from "../../helpers/errors";
import { OTHER_USER, USER } from "../../helpers/ocids";
import { rejection } from "../../helpers/outcome";

const DAY = 86_400_000;

/** A user with tokens of these ages in days; a name stands for both description and id. */
function setUp(ages: Record<string, number | undefined>) {
  const ctx = testContext();
  for (const [name, age] of Object.entries(ages)) {
    const { id } = ctx.service.plant(USER, name);
    for (const kept of ctx.service.kept.filter(({ token }) => token.id === id)) {
      const { timeCreated: _time, ...ageless } = kept.token;
      kept.token = { ...ageless, ...(age === undefined ? {} : { timeCreated: iso(NOON - age * DAY) }) };
    }
  }
  const list = (filter: Partial<GetAuthTokensInputs> = {}) =>
    listAuthTokens(ctx, { userId: USER, ...filter });
  const names = async (filter: Partial<GetAuthTokensInputs> = {}) =>
    (await list(filter)).authTokens.map(({ description }) => description);
  return { ctx, list, names };
}

describe("lifecycle: getAuthTokens", () => {
  it("gives the user, the filters and the tokens, each with its age and without a text", async () => {
    const { list, ctx } = setUp({ a: 3.5 });
    ctx.service.plant(OTHER_USER, "b");
    expect(await list({ state: "ACTIVE" })).to.deep.equal({
      userId: USER,
      state: "ACTIVE",
      authTokens: [{ ...ctx.service.kept[0]?.token, ageDays: 3 }],
    });
    expect(JSON.stringify(await list())).not.to.include("text-of-");
  });

  it("lists the oldest first, and what is of unknown age before it", async () => {
    const { names } = setUp({ young: 1, old: 100, ageless: undefined, middle: 50 });
    expect(await names()).to.deep.equal(["ageless", "old", "middle", "young"]);
  });

  it("counts whole days, none for a time to come, and leaves out what it does not know", async () => {
    const { list } = setUp({ a: 0, b: 0.99, c: 1, d: 89.9999, e: -5, f: undefined });
    const ages = Object.fromEntries(
      (await list()).authTokens.map(({ description, ageDays }) => [description, ageDays]),
    );
    expect(ages).to.deep.equal({ a: 0, b: 0, c: 1, d: 89, e: 0, f: undefined });
  });

  it("filters by age: older is more than so many days, and an unknown age is not young", async () => {
    const { names } = setUp({ young: 89, edge: 90, over: 90.01, ageless: undefined });
    expect(await names({ olderThanDays: 90 })).to.deep.equal(["ageless", "over"]);
    expect(await names({ olderThanDays: 0 })).to.have.length(4);
  });

  it("filters by state, which the service may have made up since", async () => {
    const { ctx, names } = setUp({ a: 1 });
    ctx.service.plant(USER, "b", { state: "FROZEN" });
    expect(await names({ state: "FROZEN" })).to.deep.equal(["b"]);
    expect(await names({ state: "INACTIVE" })).to.deep.equal([]);
  });

  it("filters by description, by all filters at once, and by none that is absent", async () => {
    const { names } = setUp({ "ci old": 100, "ci new": 1, other: 100 });
    expect(await names({ descriptionMatches: "ci" })).to.deep.equal(["ci old", "ci new"]);
    expect(await names({ descriptionMatches: "ci*", olderThanDays: 90 })).to.deep.equal(["ci old"]);
    const absent = { state: undefined, descriptionMatches: null, olderThanDays: null } as unknown as object;
    expect(await names(absent)).to.have.length(3);
  });

  it("loses and invents no token, whatever the ages", async () => {
    const ages = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.option(fc.integer({ min: -10, max: 400 }), { nil: undefined }),
      { noNullPrototype: true },
    );
    await fc.assert(
      fc.asyncProperty(ages, fc.integer({ min: 0, max: 365 }), async (some, days) => {
        const { names, list } = setUp(some);
        expect((await names()).sort()).to.deep.equal(Object.keys(some).sort());
        const older = Object.keys(some).filter((name) => (some[name] ?? 1e9) > days);
        expect((await names({ olderThanDays: days })).sort()).to.deep.equal(older.sort());
        const known = (await list()).authTokens.flatMap(({ ageDays }) => ageDays ?? []);
        expect(known).to.deep.equal([...known].sort((a, b) => b - a));
      }),
    );
  });

  it("fails with the user and advice where the service does", async () => {
    const { ctx, list } = setUp({});
    ctx.service.fault = () => notFound();
    const error = await rejection(list());
    expect(error).to.be.instanceOf(LifecycleError);
    expect(error.message).to.include(`Listing the auth tokens of user ${USER} failed`).and.to.include("404");
  });
});
