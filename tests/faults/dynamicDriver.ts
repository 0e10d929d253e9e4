import { dynamicProvider } from "../../provider/dynamic/provider";
import { authToken } from "../../provider/resources/authToken/lifecycle";
import { listAuthTokens } from "../../provider/resources/getAuthTokens";
import { rotatingAuthToken } from "../../provider/resources/rotatingAuthToken/lifecycle";
import {
  failedStep,
  type OpenDriver,
  type Outputs,
  openWith,
  type ResourceState,
  type StepResult,
} from "./driver";

/** The partial state an error carries, in the form of Pulumi's dynamic provider process. */
function partial(error: unknown): ResourceState | undefined {
  const { id, properties } = error as { id?: string; properties?: Outputs };
  return id && properties ? { id, outputs: properties } : undefined;
}

async function stepResult(
  step: () => Promise<ResourceState | undefined>,
  before: ResourceState | undefined,
): Promise<StepResult> {
  try {
    return { state: await step() };
  } catch (error) {
    return failedStep(error, partial(error) ?? before);
  }
}

/** The dynamic provider: the objects that Pulumi's dynamic provider process finds in the installed package. */
export const dynamicDriver: OpenDriver = async (options) => {
  const open = openWith(options);
  const providers = {
    AuthToken: dynamicProvider(authToken, open),
    RotatingAuthToken: dynamicProvider(rotatingAuthToken, open),
  };
  return {
    create: (type, inputs) =>
      stepResult(async () => {
        const { id, outs } = await providers[type].create(inputs);
        return { id, outputs: outs };
      }, undefined),
    read: (type, state) =>
      stepResult(async () => {
        const { id, props } = await providers[type].read(state.id, state.outputs);
        return id ? { id, outputs: props } : undefined;
      }, state),
    update: (type, state, inputs) =>
      stepResult(async () => {
        const { outs } = await providers[type].update(state.id, state.outputs, inputs);
        return { id: state.id, outputs: outs };
      }, state),
    delete: (type, state) =>
      stepResult(async () => {
        await providers[type].delete(state.id, state.outputs);
        return undefined;
      }, state),
    list: (userId) =>
      stepResult(async () => {
        const outputs = await listAuthTokens(
          await open(
            () => undefined,
            () => undefined,
          ),
          { userId },
        );
        return { id: "", outputs: { ...outputs } };
      }, undefined),
    close: async () => undefined,
  };
};
