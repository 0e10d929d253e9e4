import { dynamicProvider } from "../../provider/dynamic/provider";
import { authToken } from "../../provider/resources/authToken/lifecycle";
import { listAuthTokens } from "../../provider/resources/getAuthTokens";
import { rotatingAuthToken } from "../../provider/resources/rotatingAuthToken/lifecycle";
import { type Ending, failedEnding, type Held, type OpenDoor, type Outputs, openAt } from "./door";

/** The partial state an error carries, in the form of Pulumi's dynamic provider process. */
function partial(error: unknown): Held | undefined {
  const { id, properties } = error as { id?: string; properties?: Outputs };
  return id && properties ? { id, outputs: properties } : undefined;
}

async function ending(step: () => Promise<Held | undefined>, before: Held | undefined): Promise<Ending> {
  try {
    return { held: await step() };
  } catch (error) {
    return failedEnding(error, partial(error) ?? before);
  }
}

/** The dynamic door: the objects that Pulumi's dynamic provider process finds in the installed package. */
export const dynamicDoor: OpenDoor = async (standing) => {
  const open = openAt(standing);
  const providers = {
    AuthToken: dynamicProvider(authToken, open),
    RotatingAuthToken: dynamicProvider(rotatingAuthToken, open),
  };
  return {
    create: (type, inputs) =>
      ending(async () => {
        const { id, outs } = await providers[type].create(inputs);
        return { id, outputs: outs };
      }, undefined),
    read: (type, held) =>
      ending(async () => {
        const { id, props } = await providers[type].read(held.id, held.outputs);
        return id ? { id, outputs: props } : undefined;
      }, held),
    update: (type, held, inputs) =>
      ending(async () => {
        const { outs } = await providers[type].update(held.id, held.outputs, inputs);
        return { id: held.id, outputs: outs };
      }, held),
    delete: (type, held) =>
      ending(async () => {
        await providers[type].delete(held.id, held.outputs);
        return undefined;
      }, held),
    list: (userId) =>
      ending(async () => {
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
