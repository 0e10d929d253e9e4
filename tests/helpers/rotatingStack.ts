import { expect } from "chai";
import { rotatingAuthToken } from "../../provider/resources/rotatingAuthToken/lifecycle";
import type {
  RotatingAuthTokenInputs,
  RotatingAuthTokenState,
} from "../../provider/resources/rotatingAuthToken/state";
import { PartialStateError } from "../../provider/tokens/errors";
import { World, type WorldOptions } from "./lifecycleWorld";
import { USER } from "./ocids";

export const DAY = 86_400_000;

/** What an engine does with a RotatingAuthToken: it keeps the state, and runs an update if the diff asks for one or the last one failed. */
export class RotatingStack {
  state: RotatingAuthTokenState | undefined;
  private unfinished = false;

  constructor(
    readonly world: World,
    public inputs: RotatingAuthTokenInputs,
  ) {}

  static async create(
    more: Partial<RotatingAuthTokenInputs> = {},
    options: WorldOptions = {},
  ): Promise<RotatingStack> {
    const inputs = { userId: USER, description: "ci", rotateAfter: "P30D", ...more };
    const stack = new RotatingStack(new World(options), inputs);
    await stack.up();
    return stack;
  }

  /** The current state. */
  get known(): RotatingAuthTokenState {
    if (!this.state) throw new Error("nothing is made yet");
    return this.state;
  }

  get live(): string[] {
    return this.world.service.tokens.map(({ id }) => id);
  }

  /** One `pulumi up`. A failure is kept as the engine keeps it, and thrown. */
  async up(forget = false): Promise<RotatingAuthTokenState> {
    try {
      this.state = await this.step();
      this.unfinished = false;
      return this.state;
    } catch (error) {
      // A process that dies leaves no partial state.
      if (error instanceof PartialStateError && !forget) {
        this.state = error.outputs as RotatingAuthTokenState;
        this.unfinished = true;
      }
      throw error;
    }
  }

  private async step(): Promise<RotatingAuthTokenState> {
    const { state, inputs, world } = this;
    const ctx = world.run();
    if (!state) {
      const { outputs } = await rotatingAuthToken.create(ctx, { ...inputs });
      return outputs as unknown as RotatingAuthTokenState;
    }
    const { changed, reason } = rotatingAuthToken.diff({ ...state }, { ...inputs }, world.clock.now());
    if (changed.length === 0 && !reason && !this.unfinished) return state;
    return (await rotatingAuthToken.update(
      ctx,
      state.id,
      { ...state },
      { ...inputs },
    )) as unknown as RotatingAuthTokenState;
  }

  /** Lets time pass without a run, until the next rotation is due. */
  pass(ms = 31 * DAY): void {
    this.world.pass(ms);
  }

  /** The state has every token of this stack with its value, and no other. */
  expectWhole(foreign: readonly string[] = []): void {
    const { tokenId, previousTokenId, token, previousToken } = this.known;
    const own = [tokenId, previousTokenId].filter((id) => id !== undefined);
    expect(this.live).to.have.members([...own, ...foreign]);
    expect(token).to.equal(this.world.service.byId(tokenId)?.text);
    expect(previousToken).to.equal(this.world.service.byId(previousTokenId)?.text);
  }
}
