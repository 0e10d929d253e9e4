import { authToken } from "../../provider/resources/authToken/lifecycle";
import type { AuthTokenState } from "../../provider/resources/authToken/state";
import type { Properties } from "../../provider/resources/properties";
import type { LifecycleContext } from "../../provider/tokens/context";
import { PartialStateError } from "../../provider/tokens/errors";
import { rejection } from "./outcome";

/** The failure of a step that must carry partial state. */
export async function partial(step: Promise<unknown>): Promise<PartialStateError<Properties>> {
  const error = await rejection(step);
  if (!(error instanceof PartialStateError)) throw error;
  return error;
}

/** Creates a token as the engine would. */
export async function made(ctx: LifecycleContext, inputs: Properties): Promise<AuthTokenState> {
  const { outputs } = await authToken.create(ctx, inputs);
  return outputs as unknown as AuthTokenState;
}
