import { expect } from "chai";
import fc from "fast-check";
import type { RotatingAuthTokenInputs } from "../../../../provider/resources/rotatingAuthToken/state";
import { USER } from "../../../helpers/ocids";
import { DAY, RotatingStack } from "../../../helpers/rotatingStack";

/** The values that a consumer may use now; at every boundary of every request one of them must work. */
function watch(stack: RotatingStack, foreign: readonly string[] = []): string[] {
  const broken: string[] = [];
  const { service } = stack.world;
  service.onEffect = ({ operation }) => {
    const { known, live } = stack;
    const said = `after ${operation}: live ${live.join(", ")}; the state has ${known.tokenId}`;
    if (live.length > 2) broken.push(`three tokens ${said}`);
    if (!live.some((id) => !foreign.includes(id))) broken.push(`no token ${said}`);
    const { keepPrevious } = stack.inputs;
    if (keepPrevious !== false && !live.includes(known.tokenId ?? "")) broken.push(`current gone ${said}`);
    if (foreign.some((id) => !live.includes(id))) broken.push(`somebody else's deleted ${said}`);
  };
  return broken;
}

const inputs = fc.record({
  keepPrevious: fc.boolean(),
  waitForRegistry: fc.option(fc.constant({ host: "phx.ocir.io", username: "ns/ci" }), { nil: undefined }),
});
const world = fc.record({
  creatingMs: fc.constantFrom(0, 4_000, 200_000),
  lagMs: fc.constantFrom(0, 5_000),
  registryLagMs: fc.constantFrom(0, 20_000),
});
/** One request of an up that fails; whether all after it do, too; whether the process dies with it. */
const accident = fc.record({
  nth: fc.integer({ min: 1, max: 12 }),
  when: fc.constantFrom("before" as const, "after" as const),
  lasting: fc.boolean(),
  dies: fc.boolean(),
});
/** What happens from one rotation to the next: accidents, each followed by another up a little later. */
const round = fc.record({
  accidents: fc.array(accident, { maxLength: 3 }),
  change: fc.constantFrom("time", "rotateWhenChanged", "description"),
  // At most three of them stay within the 24 hours for which the service remembers a create.
  between: fc.constantFrom(0, 60_000, 3_600_000, 7 * 3_600_000),
});

describe("a rotating token, with random failures", function () {
  this.timeout(30_000);

  it("has at most two tokens, always one that works, and no leaked or lost token in the end", async () => {
    await fc.assert(
      fc.asyncProperty(
        inputs,
        world,
        fc.constantFrom("rejectDeleted" as const, "withoutValue" as const, "evenDeleted" as const),
        fc.array(round, { minLength: 1, maxLength: 4 }),
        async (given, world, replays, rounds) => {
          const { waitForRegistry } = given;
          // Without the value, a token that a killed run left is useless; it is deleted for another.
          const keepPrevious = given.keepPrevious || replays === "withoutValue";
          const registry = waitForRegistry ? { waitForRegistry } : {};
          const stack = await RotatingStack.create(
            { keepPrevious, ...registry },
            { ...world, creatingMs: 0 },
          );
          Object.assign(stack.world.service.options, world);
          stack.world.service.replays = replays;
          for (const [index, { accidents, change, between }] of rounds.entries()) {
            stack.pass(change === "time" ? 31 * DAY : DAY);
            if (change !== "time") stack.inputs = { ...stack.inputs, [change]: `value ${index}` };
            const before = stack.known.tokenId;
            const broken = watch(stack);
            for (const { nth, when, lasting, dies } of accidents) {
              stack.world.service.fail({ nth, when });
              if (lasting) stack.world.service.fail({ nth: nth + 1, times: 1_000 });
              await stack.up(dies).catch(() => undefined);
              stack.world.service.clearFaults();
              stack.pass(between);
            }
            // A wait may need more than one run.
            for (let run = 0; run < 5; run++) {
              const done = await stack.up().then(
                () => true,
                () => false,
              );
              if (done) break;
            }
            stack.world.service.onEffect = undefined;
            expect(broken).to.deep.equal([]);
            expect(stack.known.state).to.equal("ACTIVE");
            stack.expectWhole();
            if (change === "description") expect(stack.known.description).to.equal(`value ${index}`);
            else expect(stack.known.tokenId).not.to.equal(before);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it("never deletes somebody else's token, and recovers once there is room", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(accident, { maxLength: 3 }),
        async (keepPrevious, accidents) => {
          const stack = await RotatingStack.create({ keepPrevious });
          const foreign = stack.world.service.add(USER, stack.inputs.description).id;
          stack.pass();
          const broken = watch(stack, [foreign]);
          for (const { nth, when, dies } of accidents) {
            stack.world.service.fail({ nth, when });
            await stack.up(dies).catch(() => undefined);
            stack.world.service.clearFaults();
            expect(stack.live).to.include(stack.known.tokenId).and.to.include(foreign);
          }
          stack.world.service.onEffect = undefined;
          expect(broken).to.deep.equal([]);
          stack.world.service.drop(foreign);
          await stack.up();
          stack.expectWhole();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("a rotating token, one failure at each boundary", () => {
  const CHANGES: [
    name: string,
    inputs: Partial<RotatingAuthTokenInputs>,
    change: Partial<RotatingAuthTokenInputs>,
    rotates: boolean,
  ][] = [
    ["a rotation by time", {}, {}, true],
    ["a rotation by time that keeps no previous one", { keepPrevious: false }, {}, true],
    ["a rotation by rotateWhenChanged", {}, { rotateWhenChanged: "b" }, true],
    ["a rotation with another description", {}, { description: "other", rotateWhenChanged: "b" }, true],
    ["another description alone", { rotateAfter: "P1Y" }, { description: "other" }, false],
  ];
  for (const [name, given, change, rotates] of CHANGES) {
    for (const when of ["before", "after"] as const) {
      it(`${name}: fails ${when} the effect, and one more up recovers`, async () => {
        let boundaries = 0;
        for (let nth = 1; ; nth++) {
          const stack = await RotatingStack.create(given, { creatingMs: 3_000, lagMs: 1_000 });
          for (let done = 0; done < 2; done++) {
            stack.inputs = { ...stack.inputs, rotateWhenChanged: `a${done}` };
            stack.pass(DAY);
            await stack.up();
          }
          stack.pass();
          stack.inputs = { ...stack.inputs, ...change };
          const old = stack.known;
          const broken = watch(stack);
          stack.world.service.fail({ nth, when });
          const cut = await stack.up().then(
            () => false,
            () => true,
          );
          stack.world.service.clearFaults();
          if (!cut) break;
          boundaries++;
          await stack.up();
          expect(broken).to.deep.equal([]);
          stack.expectWhole();
          const { tokenId, previousTokenId, description } = stack.known;
          expect(description).to.equal(stack.inputs.description);
          expect(tokenId !== old.tokenId).to.equal(rotates);
          if (rotates && given.keepPrevious !== false) expect(previousTokenId).to.equal(old.tokenId);
        }
        expect(boundaries).to.be.at.least(rotates ? 4 : 1);
      });
    }
  }
});
