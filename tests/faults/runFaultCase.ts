import { expect } from "chai";
import type { OpenDriver, ResourceState, StepResult } from "./driver";
import { type FaultEnvironment, startFaultEnvironment } from "./environment";
import { expectationOf, type FaultCase, LIMIT_NAMES_LEFTOVER, type Outcome, unreadableOf } from "./outcomes";

/** Time limits of one attempt and of all together, in seconds: short if the time limit ends the fault. */
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

/** The tokens in a state: id and value. */
function tokensOf(state: ResourceState | undefined): [id: string, text: unknown][] {
  if (!state) return [];
  const { token, tokenId, previousToken, previousTokenId } = state.outputs;
  if (!state.id.startsWith("rotatingAuthTokens/")) return [[state.id, token]];
  const pairs: [unknown, unknown][] = [
    [tokenId, token],
    [previousTokenId, previousToken],
  ];
  return pairs.flatMap(([id, text]) => (typeof id === "string" ? [[id, text] as [string, unknown]] : []));
}

function balance(environment: FaultEnvironment, state: ResourceState | undefined): Balance {
  const own = environment.emulator.store
    .liveTokens(environment.user)
    .filter(({ id }) => !environment.foreign.has(id));
  const known = new Map(tokensOf(state));
  for (const { id, text } of own) {
    if (known.has(id)) expect(known.get(id), `the value of ${id} in the state`).to.equal(text);
  }
  return {
    leaked: own.map(({ id }) => id).filter((id) => !known.has(id)),
    lost: [...known.keys()].filter((id) => !own.some((token) => token.id === id)),
  };
}

/** The result of a case. */
export interface FaultResult {
  readonly outcome: Outcome;
  /** The tokens that the run left at the service, whose value is lost. */
  readonly left: readonly string[];
  /** After the run that followed, the tokens in `left` not counted. */
  readonly end: Balance;
}

/** How many tokens may be in the state but not at the service. */
const LOST: Record<Outcome, readonly number[]> = {
  survived: [0],
  failed: [0],
  resumed: [0],
  noticed: [1, 2],
};

/** No error may hold what is secret. */
function expectNoSecret(environment: FaultEnvironment, { error = "" }: StepResult): void {
  const { privateKeyPem } = environment.emulator.keyPair;
  const texts = environment.emulator.store.allTokens().map(({ text }) => text);
  for (const text of [...texts, ...privateKeyPem.trim().split("\n").slice(1, -1)]) {
    expect(error.includes(text), "the error holds a secret").to.equal(false);
  }
}

/**
 * Runs an operation with a fault at one of its requests, then once more without it, each with a new driver.
 * @returns its outcome, and the balance after the second run
 * @throws AssertionError if anything is not as expected
 */
export async function runFaultCase(openDriver: OpenDriver, faultCase: FaultCase): Promise<FaultResult> {
  const { operation, request, fault } = faultCase;
  const proxied = fault.name === "connection refused" ? (request.region ?? "PHX") : undefined;
  const environment = await startFaultEnvironment({ ...operation.plan, proxied });
  const step = async (
    attempt: number,
    budget: number,
    run: (driver: Awaited<ReturnType<OpenDriver>>) => Promise<StepResult>,
  ) => {
    const driver = await openDriver(environment.options(attempt, budget));
    try {
      return await run(driver);
    } finally {
      await driver.close();
    }
  };
  try {
    let prepared: ResourceState | undefined;
    await step(PATIENT.attempt, PATIENT.budget, async (driver) => {
      prepared = await operation.prepare?.(driver, environment);
      return { state: prepared };
    });
    if (!operation.young) for (const token of environment.emulator.store.records()) token.createdAt = 0;
    Object.assign(environment.emulator.settings, operation.plan?.settings, {
      retryTokenReplays: faultCase.replays,
    });
    injectFault(environment, faultCase);
    const attempt = fault.slow ? SLOW_ATTEMPT : PATIENT.attempt;
    // A run that survives a lasting fault needs time for a second attempt.
    const isShort = faultCase.span === "lasting" && expectationOf(faultCase).outcome !== "survived";
    const budget = isShort ? LASTING_BUDGET : PATIENT.budget;
    const result = await step(attempt, budget, (driver) => operation.act(driver, environment, prepared));
    expect(environment.emulator.faults.pending, "faults that were not injected").to.be.oneOf([
      0,
      Number.POSITIVE_INFINITY,
    ]);
    environment.emulator.faults.clear();
    await fault.disarm?.(environment);
    const left = checkResult(environment, faultCase, result);
    const next = await runAgain(environment, faultCase, left, result, (run) =>
      step(PATIENT.attempt, PATIENT.budget, run),
    );
    const { leaked, lost } = balance(environment, next.state);
    const end = { leaked: leaked.filter((id) => !left.includes(id)), lost };
    return { outcome: expectationOf(faultCase).outcome, left, end };
  } finally {
    await environment.close();
  }
}

function injectFault(environment: FaultEnvironment, { request, fault, span }: FaultCase): void {
  const lasting = span === "lasting";
  if (fault.script) {
    environment.emulator.faults.add({
      match: { operation: request.operation, nth: request.nth },
      times: lasting ? Number.POSITIVE_INFINITY : 1,
      fault: fault.script(environment),
    });
  }
  environment.beforeRequest(request.after, () => fault.arm?.(environment, lasting));
}

/**
 * Checks a run's result against the expected one.
 * @returns the tokens that it left at the service and that no later run adopts
 */
function checkResult(
  environment: FaultEnvironment,
  faultCase: FaultCase,
  result: StepResult,
): readonly string[] {
  const { outcome, error, left = [0] } = expectationOf(faultCase);
  expectNoSecret(environment, result);
  if (error) expect(result.error ?? "no error", "the error").to.match(error);
  else expect(result.error, "the error").to.equal(undefined);
  const { leaked, lost } = balance(environment, result.state);
  expect(leaked.length, "tokens that the state lacks").to.be.oneOf(outcome === "resumed" ? [1] : left);
  expect(lost.length, "tokens that only the state has").to.be.oneOf(LOST[outcome]);
  return outcome === "resumed" ? [] : leaked;
}

/**
 * The next run, without the fault: it succeeds, and nothing is lost, leaked or created twice. Where the tokens that are left have taken
 * the whole limit, it first fails, and the error's advice is followed.
 */
async function runAgain(
  environment: FaultEnvironment,
  faultCase: FaultCase,
  left: readonly string[],
  result: StepResult,
  step: (run: (driver: Awaited<ReturnType<OpenDriver>>) => Promise<StepResult>) => Promise<StepResult>,
): Promise<StepResult> {
  const { operation } = faultCase;
  const { store, settings } = environment.emulator;
  let kept = left;
  const expectNoneDeleted = () => {
    const live = store.liveTokens(environment.user).map(({ id }) => id);
    expect(live, "tokens of others, and tokens left").to.include.members([...environment.foreign, ...kept]);
  };
  let last = result;
  if (result.error) {
    operation.makeRoom?.(environment);
    const isFull = left.length > 0 && store.liveTokens(environment.user).length >= settings.tokenLimit;
    last = await step((driver) => operation.act(driver, environment, result.state));
    if (isFull) {
      expect(last.error).to.match(LIMIT_NAMES_LEFTOVER);
      expect(balance(environment, last.state), "after a refused create").to.deep.equal(
        balance(environment, result.state),
      );
      expectNoneDeleted();
      // The user follows the error, which gives the command if there is no doubt.
      for (const id of left) {
        expect(last.error).to.match(new RegExp(`${id} .*same description as this resource`));
        if (left.length === 1) expect(last.error).to.include(`--auth-token-id ${id}`);
        store.remove(store.records().find((token) => token.id === id) ?? expect.fail(`${id} is gone`));
      }
      kept = [];
      last = await step((driver) => operation.act(driver, environment, last.state));
    }
  }
  expect(last.error, "the error of the next run").to.equal(undefined);
  expect(operation.verify?.(environment, last), "what is wrong in the end").to.equal(undefined);
  expectNoneDeleted();
  const created = store.allTokens().filter(isOwn(environment));
  expect(created.length, "tokens created in all").to.equal(
    operation.created + left.length + unreadableOf(faultCase),
  );
  return last;
}

/** Tokens that a driver has asked for, and not those of `a list with DELETED items`. */
const isOwn =
  (environment: FaultEnvironment) =>
  ({ id, fixedState }: { id: string; fixedState?: string }): boolean =>
    fixedState === undefined && !environment.foreign.has(id);
