import { expect } from "chai";
import fc from "fast-check";
import { OTHER_USER, USER } from "../../helpers/ocids";
import { RotatingStack, rotatingInputs, type Strike } from "../../helpers/rotation";

/** The stacks that a rotation can find, each due. */
const situations = {
  "a first rotation": async () => {
    const stack = new RotatingStack();
    await stack.create();
    stack.pass();
    return stack;
  },
  "a later rotation": async () => {
    const stack = await situations["a first rotation"]();
    await stack.up();
    stack.pass();
    return stack;
  },
  "a rotation that keeps no previous token": async () => {
    const stack = new RotatingStack();
    stack.inputs = { ...rotatingInputs, keepPrevious: false };
    await stack.create();
    stack.pass();
    return stack;
  },
  "a rotation that drops the previous token for good": async () => {
    const stack = await situations["a later rotation"]();
    stack.inputs = { ...rotatingInputs, keepPrevious: false };
    return stack;
  },
  "a rotation with a new description": async () => {
    const stack = await situations["a later rotation"]();
    stack.inputs = { ...rotatingInputs, description: "new" };
    return stack;
  },
  "a rotation by rotateWhenChanged": async () => {
    const stack = await situations["a later rotation"]();
    stack.pass(-30.5 * 86_400_000);
    stack.inputs = { ...rotatingInputs, rotateWhenChanged: "v2" };
    return stack;
  },
  "a rotation whose new token takes a while, and lists longer": async () => {
    const stack = await situations["a later rotation"]();
    Object.assign(stack.ctx.service, { creatingMs: 3000, lagMs: 8000 });
    return stack;
  },
};

/** The stack rotated once from there: everything in the state is valid, and nothing is at the service that is not in it. */
function expectRotatedOnce(stack: RotatingStack, from: string | undefined): void {
  const { state, inputs, ctx } = stack;
  const { service } = ctx;
  const ids = [state.previousTokenId, state.tokenId].filter((id) => id !== undefined);
  expect(service.ids(USER).sort()).to.deep.equal([...ids].sort());
  expect(state.token).to.equal(service.textOf(state.tokenId)).and.to.be.a("string");
  expect(state.previousToken).to.equal(service.textOf(state.previousTokenId));
  expect(state.tokenId).not.to.equal(from);
  expect(state.previousTokenId).to.equal(inputs.keepPrevious === false ? undefined : from);
  expect(state).to.include({ state: "ACTIVE", description: inputs.description });
  for (const [name, value] of Object.entries(inputs)) expect(state).to.have.deep.property(name, value);
}

const kinds = ["lost", "failed", "crash"] as const;

describe("lifecycle: a rotation that is interrupted", () => {
  for (const [name, situation] of Object.entries(situations)) {
    it(`completes ${name} by the next up, whatever request it was interrupted at`, async () => {
      const undisturbed = await situation();
      const before = undisturbed.state.tokenId;
      expect(await undisturbed.up()).to.equal(true);
      expectRotatedOnce(undisturbed, before);

      for (let at = 0; at < undisturbed.requests; at++) {
        for (const when of ["before", "after"] as const) {
          for (const kind of kinds) {
            const stack = await situation();
            const from = stack.state.tokenId;
            const first = await stack.up({ at, when, kind });
            expect(first, `${at} ${when} ${kind}`).to.equal(false);
            expect(await stack.up(), `after ${at} ${when} ${kind}`).to.equal(true);
            expectRotatedOnce(stack, from);
          }
        }
      }
    });

    it(`completes ${name} in spite of several interruptions in a row`, async () => {
      const strike: fc.Arbitrary<Strike> = fc.record({
        at: fc.nat(6),
        when: fc.constantFrom("before", "after"),
        kind: fc.constantFrom(...kinds),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(strike, { minLength: 2, maxLength: 4 }), async (strikes) => {
          const stack = await situation();
          const from = stack.state.tokenId;
          for (const one of strikes) if (await stack.up(one)) break;
          expect(await stack.up()).to.equal(true);
          expectRotatedOnce(stack, from);
        }),
        { numRuns: 40 },
      );
    });
  }

  it("never touches a token that somebody else made, wherever it is interrupted", async () => {
    for (let at = 0; at < 5; at++) {
      for (const when of ["before", "after"] as const) {
        for (const kind of kinds) {
          const stack = await situations["a first rotation"]();
          const { service } = stack.ctx;
          const bystanders = [service.plant(USER, "d"), service.plant(OTHER_USER, "d")].map(({ id }) => id);
          const current = stack.state;
          await stack.up({ at, when, kind });
          expect(await stack.up()).to.equal(false);
          for (const id of bystanders) expect(service.textOf(id)).to.be.a("string");
          expect(service.calls.filter(({ operation }) => operation === "delete")).to.deep.equal([]);
          expect(stack.state).to.deep.equal(current);
          service.drop(bystanders[0]);
          expect(await stack.up()).to.equal(true);
          expectRotatedOnce(stack, current.tokenId);
        }
      }
    }
  });

  it("names the token that a crash left behind where the program has changed since, and loses nothing", async () => {
    const stack = await situations["a later rotation"]();
    const current = stack.state;
    const requests = ["list", "list", "delete", "create"];
    expect(await stack.up({ at: requests.indexOf("create"), when: "after", kind: "crash" })).to.equal(false);
    stack.inputs = { ...rotatingInputs, description: "another" };
    expect(await stack.up()).to.equal(false);
    const orphans = stack.ctx.service.ids(USER).filter((id) => id !== current.tokenId);
    expect(orphans).to.have.length(1);
    stack.inputs = rotatingInputs;
    expect(await stack.up()).to.equal(true);
    expect(stack.state.tokenId).to.equal(orphans[0]);
    expectRotatedOnce(stack, current.tokenId);
  });
});
