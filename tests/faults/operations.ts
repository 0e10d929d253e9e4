import type { Operation as EmulatorOperation } from "../../emulator";
import type { Door, Ending, Held, Outputs, ResourceType } from "./door";
import type { World, WorldPlan } from "./world";

/** What a request does at the service. */
export type Effect = "makes" | "deletes" | "changes" | "reads";

/** One request of an operation. */
export interface RequestCase {
  readonly name: string;
  readonly operation: EmulatorOperation;
  /** The how manieth of its kind in the operation. */
  readonly nth: number;
  /** How many requests come before it. */
  readonly after: number;
  readonly effect: Effect;
  /** Where it goes. Default: the home region. */
  readonly region?: "IAD";
}

/** One thing the engine asks a door to do. */
export interface OperationCase {
  readonly name: string;
  readonly plan?: WorldPlan;
  /** What is there before it. */
  prepare?(door: Door, world: World): Promise<Held | undefined>;
  /** Does it, or goes on with what an earlier run of it has left in the state. */
  act(door: Door, world: World, held: Held | undefined): Promise<Ending>;
  /** What must be changed for a further run to succeed, where the fault's end is not enough. */
  relent?(world: World): void;
  /** Whether what is prepared was made only now, so that a list may not know it yet. */
  readonly young?: boolean;
  /** Whether the token it creates is the last that the user may have. */
  readonly takesLastSlot?: boolean;
  /** Whether a further run of it sends the same retry token. */
  readonly derivesRetryToken?: boolean;
  /** How many tokens are made at the service in all, those of `prepare` included; foreign, left and unreadable ones not. */
  readonly made: number;
  /** Looks for more than tokens once it has succeeded. */
  verify?(world: World, ending: Ending): string | undefined;
  readonly requests: readonly RequestCase[];
}

const post = (after: number, nth = 1): RequestCase => ({
  name: "POST",
  operation: "createAuthToken",
  nth,
  after,
  effect: "makes",
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

const inputsOf = (world: World, more: Outputs = {}): Outputs => ({
  userId: world.user,
  description: "ci",
  ...more,
});

/** Creates; where the state has something already, goes on with it as the engine does. */
const createOrGoOn =
  (type: ResourceType, inputs: (world: World) => Outputs): OperationCase["act"] =>
  (door, world, held) =>
    held ? door.update(type, held, inputs(world)) : door.create(type, inputs(world));

async function made(door: Door, type: ResourceType, inputs: Outputs): Promise<Held> {
  const { held, error } = await door.create(type, inputs);
  if (!held || error) throw new Error(`nothing was prepared: ${error}`);
  return held;
}

const described = (description: string) => (world: World) =>
  world.emulator.store.liveTokens(world.user).some((token) => token.description === description)
    ? undefined
    : `no token is described "${description}"`;

const before = (held: Held | undefined): Held => {
  if (!held) throw new Error("nothing was prepared");
  return held;
};

const rotating = (world: World, turn: string, more: Outputs = {}) =>
  inputsOf(world, { rotateWhenChanged: turn, ...more });

/** A rotating token that has rotated once, so that the user's two slots are full. */
async function rotatedOnce(door: Door, world: World): Promise<Held> {
  const first = await made(door, "RotatingAuthToken", rotating(world, "1"));
  const { held, error } = await door.update("RotatingAuthToken", first, rotating(world, "2"));
  if (error) throw new Error(`nothing was prepared: ${error}`);
  return before(held);
}

function addForeign(world: World, description: string): string {
  const { id } = world.emulator.store.addToken({ userId: world.user, description });
  world.foreign.add(id);
  return id;
}

const inTheWay = (world: World): string => [...world.foreign][0] ?? "";

/** A token that takes a moment to become ACTIVE, so that the create waits. */
const SLOW = { settings: { creatingMs: 450 } };

/** Every operation, with every request it sends. */
export const OPERATIONS: readonly OperationCase[] = [
  {
    name: "AuthToken: create",
    plan: SLOW,
    act: createOrGoOn("AuthToken", inputsOf),
    made: 1,
    requests: [post(0), list(1, 1, "list in the wait")],
  },
  {
    name: "AuthToken: create, both slots taken",
    prepare: async (_door, world) => {
      addForeign(world, "first");
      addForeign(world, "second");
      return undefined;
    },
    act: createOrGoOn("AuthToken", inputsOf),
    relent: (world) => {
      world.emulator.store.deleteToken(inTheWay(world));
      world.foreign.delete(inTheWay(world));
    },
    made: 1,
    requests: [list(1, 1, "list of the holders")],
  },
  {
    name: "AuthToken: create away from home",
    plan: { away: true },
    act: createOrGoOn("AuthToken", inputsOf),
    made: 1,
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
    name: "AuthToken: create, one slot left",
    prepare: async (_door, world) => {
      addForeign(world, "first");
      return undefined;
    },
    act: createOrGoOn("AuthToken", inputsOf),
    takesLastSlot: true,
    made: 1,
    requests: [post(0)],
  },
  {
    name: "AuthToken: read",
    young: true,
    prepare: (door, world) => made(door, "AuthToken", inputsOf(world)),
    act: (door, _world, held) => door.read("AuthToken", before(held)),
    made: 1,
    requests: [list(0)],
  },
  {
    name: "AuthToken: update",
    prepare: (door, world) => made(door, "AuthToken", inputsOf(world)),
    act: (door, world, held) =>
      door.update("AuthToken", before(held), inputsOf(world, { description: "new" })),
    verify: described("new"),
    made: 1,
    requests: [put(0)],
  },
  {
    name: "AuthToken: delete",
    prepare: (door, world) => made(door, "AuthToken", inputsOf(world)),
    act: (door, _world, held) => door.delete("AuthToken", before(held)),
    made: 1,
    requests: [del(0)],
  },
  {
    name: "getAuthTokens",
    prepare: async (_door, world) => {
      addForeign(world, "first");
      return undefined;
    },
    act: async (door, world) => {
      const { held, error } = await door.list(world.user);
      const listed = (held?.outputs.authTokens ?? []) as { id: string; state: string }[];
      const ids = listed.filter(({ state }) => state === "ACTIVE").map(({ id }) => id);
      const right = error || ids.join() === inTheWay(world);
      return { held: undefined, ...(right ? (error ? { error } : {}) : { error: `it listed ${ids}` }) };
    },
    made: 0,
    requests: [list(0)],
  },
  {
    name: "RotatingAuthToken: create",
    plan: SLOW,
    act: createOrGoOn("RotatingAuthToken", (world) => rotating(world, "1")),
    made: 1,
    requests: [post(0), list(1, 1, "list in the wait")],
  },
  {
    name: "RotatingAuthToken: read",
    young: true,
    prepare: rotatedOnce,
    act: (door, _world, held) => door.read("RotatingAuthToken", before(held)),
    made: 2,
    requests: [list(0, 1, "list for the current"), list(1, 2, "list for the previous")],
  },
  {
    name: "RotatingAuthToken: update",
    prepare: rotatedOnce,
    act: (door, world, held) =>
      door.update("RotatingAuthToken", before(held), rotating(world, "2", { description: "new" })),
    verify: described("new"),
    made: 2,
    requests: [put(0)],
  },
  {
    name: "RotatingAuthToken: rotate",
    plan: SLOW,
    prepare: rotatedOnce,
    act: (door, world, held) => door.update("RotatingAuthToken", before(held), rotating(world, "3")),
    takesLastSlot: true,
    derivesRetryToken: true,
    made: 3,
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
    act: (door, _world, held) => door.delete("RotatingAuthToken", before(held)),
    made: 2,
    requests: [del(0, 1, "DELETE of the previous"), del(1, 2, "DELETE of the current")],
  },
];
