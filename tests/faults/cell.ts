import { expect } from "chai";
import type { Ending, Held, OpenDoor } from "./door";
import { type Cell, expectationOf, LIMIT_NAMES_LEFTOVER, type Outcome, unreadableOf } from "./outcomes";
import { startWorld, type World } from "./world";

/** How long one attempt may take, and all of them together, in seconds: short where that is what ends a fault. */
const PATIENT = { attempt: 10, budget: 20 };
const SLOW_ATTEMPT = 2;
const LASTING_BUDGET = 0.5;

/** What the state and the service have, after a run. */
export interface Balance {
  /** At the service and not in the state. */
  readonly leaked: string[];
  /** In the state and not at the service. */
  readonly lost: string[];
}

/** The tokens that a state holds: id and text. */
function tokensOf(held: Held | undefined): [id: string, text: unknown][] {
  if (!held) return [];
  const { token, tokenId, previousToken, previousTokenId } = held.outputs;
  if (!held.id.startsWith("rotatingAuthTokens/")) return [[held.id, token]];
  const pairs: [unknown, unknown][] = [
    [tokenId, token],
    [previousTokenId, previousToken],
  ];
  return pairs.flatMap(([id, text]) => (typeof id === "string" ? [[id, text] as [string, unknown]] : []));
}

function balance(world: World, held: Held | undefined): Balance {
  const own = world.emulator.store.liveTokens(world.user).filter(({ id }) => !world.foreign.has(id));
  const state = new Map(tokensOf(held));
  for (const { id, text } of own) {
    if (state.has(id)) expect(state.get(id), `the text of ${id} in the state`).to.equal(text);
  }
  return {
    leaked: own.map(({ id }) => id).filter((id) => !state.has(id)),
    lost: [...state.keys()].filter((id) => !own.some((token) => token.id === id)),
  };
}

/** What a cell came to. */
export interface CellResult {
  readonly outcome: Outcome;
  /** The tokens that the run left at the service, whose value nobody has. */
  readonly left: readonly string[];
  /** After the run that followed, the tokens in `left` not counted. */
  readonly end: Balance;
}

/** How many tokens may be in the state and not at the service. */
const LOST: Record<Outcome, readonly number[]> = {
  survived: [0],
  failed: [0],
  resumed: [0],
  noticed: [1, 2],
};

/** No error may hold what is secret. */
function expectNoSecret(world: World, { error = "" }: Ending): void {
  const { privateKeyPem } = world.emulator.keyPair;
  const texts = world.emulator.store.allTokens().map(({ text }) => text);
  for (const text of [...texts, ...privateKeyPem.trim().split("\n").slice(1, -1)]) {
    expect(error.includes(text), "the error holds a secret").to.equal(false);
  }
}

/**
 * Runs an operation with a fault at one of its requests, then once more without it, each in a fresh process's place.
 * @returns what it came to, and the balance after the second run
 * @throws AssertionError where anything is not as declared
 */
export async function runCell(openDoor: OpenDoor, cell: Cell): Promise<CellResult> {
  const { operation, request, fault } = cell;
  const gated = fault.name === "connection refused" ? (request.region ?? "PHX") : undefined;
  const world = await startWorld({ ...operation.plan, gated });
  const step = async (
    attempt: number,
    budget: number,
    run: (door: Awaited<ReturnType<OpenDoor>>) => Promise<Ending>,
  ) => {
    const door = await openDoor(world.standing(attempt, budget));
    try {
      return await run(door);
    } finally {
      await door.close();
    }
  };
  try {
    let prepared: Held | undefined;
    await step(PATIENT.attempt, PATIENT.budget, async (door) => {
      prepared = await operation.prepare?.(door, world);
      return { held: prepared };
    });
    if (!operation.young) for (const token of world.emulator.store.records()) token.createdAt = 0;
    Object.assign(world.emulator.settings, operation.plan?.settings, { retryTokenReplays: cell.replays });
    strike(world, cell);
    const attempt = fault.slow ? SLOW_ATTEMPT : PATIENT.attempt;
    // What survives a lasting fault does so at a second attempt, for which there must be time.
    const isShort = cell.span === "lasting" && expectationOf(cell).outcome !== "survived";
    const budget = isShort ? LASTING_BUDGET : PATIENT.budget;
    const ending = await step(attempt, budget, (door) => operation.act(door, world, prepared));
    expect(world.emulator.faults.pending, "faults that did not strike").to.be.oneOf([
      0,
      Number.POSITIVE_INFINITY,
    ]);
    world.emulator.faults.clear();
    await fault.disarm?.(world);
    const left = judge(world, cell, ending);
    const next = await converge(world, cell, left, ending, (run) =>
      step(PATIENT.attempt, PATIENT.budget, run),
    );
    const { leaked, lost } = balance(world, next.held);
    const end = { leaked: leaked.filter((id) => !left.includes(id)), lost };
    return { outcome: expectationOf(cell).outcome, left, end };
  } finally {
    await world.close();
  }
}

function strike(world: World, { request, fault, span }: Cell): void {
  const lasting = span === "lasting";
  if (fault.script) {
    world.emulator.faults.add({
      match: { operation: request.operation, nth: request.nth },
      times: lasting ? Number.POSITIVE_INFINITY : 1,
      fault: fault.script(world),
    });
  }
  world.beforeRequest(request.after, () => fault.arm?.(world, lasting));
}

/**
 * Holds a run's ending against the declared one.
 * @returns the tokens that it left at the service and that no later run takes up
 */
function judge(world: World, cell: Cell, ending: Ending): readonly string[] {
  const { outcome, error, left = [0] } = expectationOf(cell);
  expectNoSecret(world, ending);
  if (error) expect(ending.error ?? "no error", "the error").to.match(error);
  else expect(ending.error, "the error").to.equal(undefined);
  const { leaked, lost } = balance(world, ending.held);
  expect(leaked.length, "tokens that the state lacks").to.be.oneOf(outcome === "resumed" ? [1] : left);
  expect(lost.length, "tokens that only the state has").to.be.oneOf(LOST[outcome]);
  return outcome === "resumed" ? [] : leaked;
}

/**
 * The next run, without the fault: it succeeds, and nothing is lost, leaked or created twice. Where the tokens that are left have taken
 * every slot, it first fails, and somebody does what its error says.
 */
async function converge(
  world: World,
  cell: Cell,
  left: readonly string[],
  ending: Ending,
  step: (run: (door: Awaited<ReturnType<OpenDoor>>) => Promise<Ending>) => Promise<Ending>,
): Promise<Ending> {
  const { operation } = cell;
  const { store, settings } = world.emulator;
  let kept = left;
  const expectNoneDeleted = () => {
    const live = store.liveTokens(world.user).map(({ id }) => id);
    expect(live, "tokens of others, and tokens left").to.include.members([...world.foreign, ...kept]);
  };
  let last = ending;
  if (ending.error) {
    operation.relent?.(world);
    const isFull = left.length > 0 && store.countLive(world.user) >= settings.tokenLimit;
    last = await step((door) => operation.act(door, world, ending.held));
    if (isFull) {
      expect(last.error).to.match(LIMIT_NAMES_LEFTOVER);
      expect(balance(world, last.held), "after a refused create").to.deep.equal(balance(world, ending.held));
      expectNoneDeleted();
      // Whoever runs it follows the error, which gives the command where there is no doubt.
      for (const id of left) {
        expect(last.error).to.match(new RegExp(`${id} .*same description as this resource`));
        if (left.length === 1) expect(last.error).to.include(`--auth-token-id ${id}`);
        store.remove(store.liveRecord(world.user, id) ?? expect.fail(`${id} is gone`));
      }
      kept = [];
      last = await step((door) => operation.act(door, world, last.held));
    }
  }
  expect(last.error, "the error of the next run").to.equal(undefined);
  expect(operation.verify?.(world, last), "what is wrong in the end").to.equal(undefined);
  expectNoneDeleted();
  const made = store.allTokens().filter(isOwn(world));
  expect(made.length, "tokens created in all").to.equal(operation.made + left.length + unreadableOf(cell));
  return last;
}

/** Tokens that a door has asked for, and not those of `a list with DELETED items`. */
const isOwn =
  (world: World) =>
  ({ id, fixedState }: { id: string; fixedState?: string }): boolean =>
    fixedState === undefined && !world.foreign.has(id);
