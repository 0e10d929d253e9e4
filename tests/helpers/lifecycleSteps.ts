import { authToken } from "../../provider/lifecycle/authToken";
import { PartialStateError } from "../../provider/lifecycle/problems";
import type { ResourceLifecycle } from "../../provider/lifecycle/resource";
import type { AuthTokenState } from "../../provider/lifecycle/tokenRecord";
import type { Properties } from "../../provider/lifecycle/unknown";
import type { TestContext } from "./context";
import { rejection } from "./outcome";

/** The failure of a step that must keep something. */
export async function partial(step: Promise<unknown>): Promise<PartialStateError<Properties>> {
  const error = await rejection(step);
  if (!(error instanceof PartialStateError)) throw error;
  return error;
}

/** Creates a token as the engine would. */
export async function made(ctx: TestContext, inputs: Properties): Promise<AuthTokenState> {
  const { outputs } = await authToken.create(ctx, inputs);
  return outputs as unknown as AuthTokenState;
}

/** What the engine holds of a resource after a step: its outputs, also those a failed step said to keep. */
export async function held(step: Promise<Properties>): Promise<Properties | undefined> {
  try {
    return await step;
  } catch (error) {
    if (error instanceof PartialStateError) return error.outputs as Properties;
    return undefined;
  }
}

/** Creates any resource and gives its outputs. */
export const createdBy = (lifecycle: ResourceLifecycle, ctx: TestContext, inputs: Properties) =>
  lifecycle.create(ctx, inputs).then(({ outputs }) => outputs);
