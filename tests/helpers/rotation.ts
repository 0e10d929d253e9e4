import { PartialStateError } from "../../provider/lifecycle/problems";
import { rotatingAuthToken } from "../../provider/lifecycle/rotatingAuthToken";
import type { RotatingState } from "../../provider/lifecycle/rotatingRecord";
import type { Properties } from "../../provider/lifecycle/unknown";
import { type TestContext, testContext } from "./context";
import { broken, refused } from "./errors";
import { USER } from "./ocids";

export const DAY = 86_400_000;
export const rotatingInputs = { userId: USER, description: "d", rotateAfter: "P30D" };

/** What goes wrong at one request: the answer is lost, the service fails, or the process dies. */
export interface Strike {
  /** The request, counted from 0 in each run. */
  readonly at: number;
  readonly when: "before" | "after";
  readonly kind: "lost" | "failed" | "crash";
}

/**
 * A stack with one rotating token: what the engine holds of it over runs that end well or badly. At every request it
 * is asserted that the token in the engine's state is valid, and that no more than two slots are taken.
 */
export class RotatingStack {
  readonly ctx: TestContext = testContext();
  inputs: Properties = rotatingInputs;
  held: Properties = {};
  /** How many requests the last run made. */
  requests = 0;
  /** The engine updates what an earlier run left unfinished, with a difference or without. */
  private unfinished = false;

  get state(): RotatingState {
    return this.held as unknown as RotatingState;
  }

  async create(): Promise<void> {
    this.held = (await rotatingAuthToken.create(this.ctx, this.inputs)).outputs;
  }

  /** Lets time pass until the next rotation is due, and then some. */
  pass(ms = 31 * DAY): void {
    this.ctx.clock.time += ms;
  }

  /** One `up`, with something going wrong in it or not. Says whether it ended well. */
  async up(strike?: Strike): Promise<boolean> {
    const { service } = this.ctx;
    const { token } = this.state;
    const start = service.calls.length;
    let dead = false;
    service.fault = (_call, when, index) => {
      // Who keeps no previous token has the new one alone from its making on, before the engine knows it.
      const valid = service.kept.filter(({ text }) => text === token || this.inputs.keepPrevious === false);
      if (token !== undefined && valid.length === 0) throw new Error("the current token is not valid");
      if (service.live(USER).length > 2) throw new Error("more than two slots");
      if (!dead && (!strike || strike.when !== when || strike.at !== index - start)) return undefined;
      if (strike?.kind === "crash") dead = true;
      return strike?.kind === "failed" ? refused(500) : broken("interrupted");
    };
    try {
      const { changed, reason } = rotatingAuthToken.diff(this.held, this.inputs, this.ctx.clock.now());
      if (changed.length === 0 && !reason && !this.unfinished) return true;
      this.held = await rotatingAuthToken.update(this.ctx, this.state.id, this.held, this.inputs);
      this.unfinished = false;
      return true;
    } catch (error) {
      // A process that died told the engine nothing: it holds what it held before.
      if (!dead && error instanceof PartialStateError) {
        this.held = error.outputs as Properties;
        this.unfinished = true;
      }
      if (error instanceof Error && /not valid|two slots/.test(error.message)) throw error;
      return false;
    } finally {
      this.requests = service.calls.length - start;
      service.fault = undefined;
    }
  }
}
