import type { Operation as EmulatorOperation } from "../../emulator";
import type { Outputs, ProviderDriver, ResourceState, ResourceType, StepResult } from "./driver";
import type { FaultEnvironment, FaultEnvironmentOptions } from "./environment";

/** What a request does at the service. */
export type Effect = "creates" | "deletes" | "changes" | "reads";

/** One request of an operation. */
export interface RequestCase {
  readonly name: string;
  readonly operation: EmulatorOperation;
  /** Its position among the operation's requests of the same kind, from 1. */
  readonly nth: number;
  /** How many requests come before it. */
  readonly after: number;
  readonly effect: Effect;
  /** The region it is sent to. Default: the home region. */
  readonly region?: "IAD";
}

/** An operation that the engine requests of a driver. */
export interface OperationCase {
  readonly name: string;
  readonly plan?: FaultEnvironmentOptions;
  /** Creates what must exist before it. */
  prepare?(driver: ProviderDriver, environment: FaultEnvironment): Promise<ResourceState | undefined>;
  /** Runs it, or continues from the state that an earlier run left. */
  act(
    driver: ProviderDriver,
    environment: FaultEnvironment,
    state: ResourceState | undefined,
  ): Promise<StepResult>;
  /** What else must change for the next run to succeed. */
  makeRoom?(environment: FaultEnvironment): void;
  /** Whether the prepared token was just created, so that a list may lack it. */
  readonly young?: boolean;
  /** Whether the token it creates is the last that the user may have. */
  readonly reachesTokenLimit?: boolean;
  /** Whether a further run of it sends the same retry token. */
  readonly derivesRetryToken?: boolean;
  /** How many tokens are created in all, those of `prepare` included; foreign, left and unreadable ones not. */
  readonly created: number;
  /** Further checks after it succeeded. */
  verify?(environment: FaultEnvironment, result: StepResult): string | undefined;
  readonly requests: readonly RequestCase[];
}

const post = (after: number, nth = 1): RequestCase => ({
  name: "POST",
  operation: "createAuthToken",
  nth,
  after,
  effect: "creates",
});
const list = (after: number, nth = 1, name = "list"): RequestCase => ({
  name,
  operation: "listAuthTokens",
  nth,
  after,
  effect: "reads",
});
const put = (after: number): RequestCase => ({
  name: "PUT",
  operation: "updateAuthToken",
  nth: 1,
  after,
  effect: "changes",
});
const del = (after: number, nth = 1, name = "DELETE"): RequestCase => ({
  name,
  operation: "deleteAuthToken",
  nth,
  after,
  effect: "deletes",
});

const inputsOf = (environment: FaultEnvironment, more: Outputs = {}): Outputs => ({
  userId: environment.user,
  description: "ci",
  ...more,
});

/** Creates; if the state already has the resource, updates it as the engine does. */
const createOrGoOn =
  (type: ResourceType, inputs: (environment: FaultEnvironment) => Outputs): OperationCase["act"] =>
  (driver, environment, state) =>
    state ? driver.update(type, state, inputs(environment)) : driver.create(type, inputs(environment));

async function prepareToken(
  driver: ProviderDriver,
  type: ResourceType,
  inputs: Outputs,
): Promise<ResourceState> {
  const { state, error } = await driver.create(type, inputs);
  if (!state || error) throw new Error(`nothing was prepared: ${error}`);
  return state;
}

const described = (description: string) => (environment: FaultEnvironment) =>
  environment.emulator.store.liveTokens(environment.user).some((token) => token.description === description)
    ? undefined
    : `no token is described "${description}"`;

const before = (state: ResourceState | undefined): ResourceState => {
  if (!state) throw new Error("nothing was prepared");
  return state;
};

const rotating = (environment: FaultEnvironment, turn: string, more: Outputs = {}) =>
  inputsOf(environment, { rotateWhenChanged: turn, ...more });

/** A rotating token that has rotated once, so that the user is at the token limit. */
async function rotatedOnce(driver: ProviderDriver, environment: FaultEnvironment): Promise<ResourceState> {
  const first = await prepareToken(driver, "RotatingAuthToken", rotating(environment, "1"));
  const { state, error } = await driver.update("RotatingAuthToken", first, rotating(environment, "2"));
  if (error) throw new Error(`nothing was prepared: ${error}`);
  return before(state);
}

function addForeign(environment: FaultEnvironment, description: string): string {
  const { id } = environment.emulator.store.addToken({ userId: environment.user, description });
  environment.foreign.add(id);
  return id;
}

const foreignToken = (environment: FaultEnvironment): string => [...environment.foreign][0] ?? "";

/** Tokens become ACTIVE after a delay, so that the create waits. */
const SLOW = { settings: { creatingMs: 450 } };

/** Every operation, with every request it sends. */
export const OPERATIONS: readonly OperationCase[] = [
  {
    name: "AuthToken: create",
    plan: SLOW,
    act: createOrGoOn("AuthToken", inputsOf),
    created: 1,
    requests: [post(0), list(1, 1, "list in the wait")],
  },
  {
    name: "AuthToken: create at the token limit",
    prepare: async (_driver, environment) => {
      addForeign(environment, "first");
      addForeign(environment, "second");
      return undefined;
    },
    act: createOrGoOn("AuthToken", inputsOf),
    makeRoom: (environment) => {
      environment.emulator.store.deleteToken(foreignToken(environment));
      environment.foreign.delete(foreignToken(environment));
    },
    created: 1,
    requests: [list(1, 1, "list of the existing tokens")],
  },
  {
    name: "AuthToken: create away from home",
    plan: { away: true },
    act: createOrGoOn("AuthToken", inputsOf),
    created: 1,
    requests: [
      {
        name: "regionSubscriptions",
        operation: "listRegionSubscriptions",
        nth: 1,
        after: 1,
        effect: "reads",
        region: "IAD",
      },
      { ...post(2, 2), name: "POST at home" },
    ],
  },
  {
    name: "AuthToken: create of the last allowed token",
    prepare: async (_driver, environment) => {
      addForeign(environment, "first");
      return undefined;
    },
    act: createOrGoOn("AuthToken", inputsOf),
    reachesTokenLimit: true,
    created: 1,
    requests: [post(0)],
  },
  {
    name: "AuthToken: read",
    young: true,
    prepare: (driver, environment) => prepareToken(driver, "AuthToken", inputsOf(environment)),
    act: (driver, _environment, state) => driver.read("AuthToken", before(state)),
    created: 1,
    requests: [list(0)],
  },
  {
    name: "AuthToken: update",
    prepare: (driver, environment) => prepareToken(driver, "AuthToken", inputsOf(environment)),
    act: (driver, environment, state) =>
      driver.update("AuthToken", before(state), inputsOf(environment, { description: "new" })),
    verify: described("new"),
    created: 1,
    requests: [put(0)],
  },
  {
    name: "AuthToken: delete",
    prepare: (driver, environment) => prepareToken(driver, "AuthToken", inputsOf(environment)),
    act: (driver, _environment, state) => driver.delete("AuthToken", before(state)),
    created: 1,
    requests: [del(0)],
  },
  {
    name: "getAuthTokens",
    prepare: async (_driver, environment) => {
      addForeign(environment, "first");
      return undefined;
    },
    act: async (driver, environment) => {
      const { state, error } = await driver.list(environment.user);
      const listed = (state?.outputs.authTokens ?? []) as { id: string; state: string }[];
      const ids = listed.filter(({ state }) => state === "ACTIVE").map(({ id }) => id);
      const right = error || ids.join() === foreignToken(environment);
      return { state: undefined, ...(right ? (error ? { error } : {}) : { error: `it listed ${ids}` }) };
    },
    created: 0,
    requests: [list(0)],
  },
  {
    name: "RotatingAuthToken: create",
    plan: SLOW,
    act: createOrGoOn("RotatingAuthToken", (environment) => rotating(environment, "1")),
    created: 1,
    requests: [post(0), list(1, 1, "list in the wait")],
  },
  {
    name: "RotatingAuthToken: read",
    young: true,
    prepare: rotatedOnce,
    act: (driver, _environment, state) => driver.read("RotatingAuthToken", before(state)),
    created: 2,
    requests: [list(0, 1, "list for the current"), list(1, 2, "list for the previous")],
  },
  {
    name: "RotatingAuthToken: update",
    prepare: rotatedOnce,
    act: (driver, environment, state) =>
      driver.update("RotatingAuthToken", before(state), rotating(environment, "2", { description: "new" })),
    verify: described("new"),
    created: 2,
    requests: [put(0)],
  },
  {
    name: "RotatingAuthToken: rotate",
    plan: SLOW,
    prepare: rotatedOnce,
    act: (driver, environment, state) =>
      driver.update("RotatingAuthToken", before(state), rotating(environment, "3")),
    reachesTokenLimit: true,
    derivesRetryToken: true,
    created: 3,
    requests: [
      list(0),
      del(1, 1, "DELETE of the previous"),
      post(2),
      list(3, 2, "list that shows the new one"),
      list(4, 3, "list in the wait"),
    ],
  },
  {
    name: "RotatingAuthToken: delete",
    prepare: rotatedOnce,
    act: (driver, _environment, state) => driver.delete("RotatingAuthToken", before(state)),
    created: 2,
    requests: [del(0, 1, "DELETE of the previous"), del(1, 2, "DELETE of the current")],
  },
];
