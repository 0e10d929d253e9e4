import { dynamicProvider } from "../../provider/dynamic/provider";
import { authToken } from "../../provider/resources/authToken/lifecycle";
import { listAuthTokens } from "../../provider/resources/getAuthTokens";
import { rotatingAuthToken } from "../../provider/resources/rotatingAuthToken/lifecycle";
import { type OpenDriver, type Outputs, openWith, type ResourceState, stepResult } from "./driver";

/** The partial state an error carries, in the form of Pulumi's dynamic provider process. */
function partialOf(error: unknown): ResourceState | undefined {
  const { id, properties } = error as { id?: string; properties?: Outputs };
  return id && properties ? { id, outputs: properties } : undefined;
}

const runStep = (step: () => Promise<ResourceState | undefined>, before: ResourceState | undefined) =>
  stepResult(step, before, partialOf);

/** The dynamic provider: the objects that Pulumi's dynamic provider process finds in the installed package. */
export const dynamicDriver: OpenDriver = async (options) => {
  const open = openWith(options);
  const providers = {
    AuthToken: dynamicProvider(authToken, open),
    RotatingAuthToken: dynamicProvider(rotatingAuthToken, open),
  };
  return {
    create: (type, inputs) =>
      runStep(async () => {
        const { id, outs } = await providers[type].create(inputs);
        return { id, outputs: outs };
      }, undefined),
    read: (type, state) =>
      runStep(async () => {
        const { id, props } = await providers[type].read(state.id, state.outputs);
        return id ? { id, outputs: props } : undefined;
      }, state),
    update: (type, state, inputs) =>
      runStep(async () => {
        const { outs } = await providers[type].update(state.id, state.outputs, inputs);
        return { id: state.id, outputs: outs };
      }, state),
    delete: (type, state) =>
      runStep(async () => {
        await providers[type].delete(state.id, state.outputs);
        return undefined;
      }, state),
    list: (userId) =>
      runStep(async () => {
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
