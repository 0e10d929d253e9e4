import type { dynamic } from "@pulumi/pulumi";
import { systemClock } from "../identity/clock";
import type { SettingName } from "../identity/settings";
import { authToken as authTokenLifecycle } from "../lifecycle/authToken";
import type { LifecycleContext } from "../lifecycle/context";
import { openContext } from "../lifecycle/openContext";
import { LifecycleError } from "../lifecycle/problems";
import type { ResourceLifecycle } from "../lifecycle/resource";
import { rotatingAuthToken as rotatingLifecycle } from "../lifecycle/rotatingAuthToken";
import type { Properties } from "../lifecycle/unknown";
import { forEngine } from "./errors";
import { fromWire, hiddenEntries, providerText } from "./wire";

/** Wraps the steps of a provider, whose last argument are properties, so that every failure reaches the engine in its form. */
function guarded<A extends unknown[], R>(step: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await step(...args);
    } catch (error) {
      throw forEngine(error, (args.at(-1) ?? {}) as Properties);
    }
  };
}

/**
 * Gives a resource's lifecycle to Pulumi's dynamic provider process.
 * @param open how to open a context once the configuration is known
 */
export function dynamicProvider(
  lifecycle: ResourceLifecycle,
  open = openContext,
): Required<dynamic.ResourceProvider> {
  let config: dynamic.Config | undefined;
  let opened: LifecycleContext | undefined;
  // The dynamic provider's process has no way to the engine's log; its stderr is shown to the user.
  const tell = (message: string) => console.error(message);
  /** Opened at the first step that sends something. */
  const context = (): LifecycleContext => {
    const read = (name: SettingName) => config?.get(`oci-auth-tokens:${name}`);
    opened ??= open(read, (message) => tell(`warning: ${message}`));
    return opened;
  };
  return {
    configure: async (request) => {
      config = request.config;
      opened = undefined;
    },
    check: guarded(async (_olds: Properties, news: Properties) => ({
      inputs: { ...news },
      failures: lifecycle.check(fromWire(news)),
    })),
    diff: guarded(async (id: string, olds: Properties, news: Properties) => {
      const { changed, replaces, reason } = lifecycle.diff(fromWire(olds), fromWire(news), systemClock.now());
      // A dynamic provider's diff has no field that would show it.
      if (reason) tell(`${id}: ${reason}`);
      // Old state is refreshed and deleted with the provider it was saved with, so a newer one must get into the state.
      const newProvider = providerText(olds) !== providerText(news);
      return { changes: changed.length > 0 || reason !== undefined || newProvider, replaces: [...replaces] };
    }),
    create: guarded(async (news: Properties) => {
      const { id, outputs } = await lifecycle.create(context(), fromWire(news));
      return { id, outs: { ...outputs, ...hiddenEntries(news) } };
    }),
    read: guarded(async (id: string, props: Properties = {}) => {
      const found = await lifecycle.read(context(), id, fromWire(props));
      const hidden = hiddenEntries(props);
      if (found) {
        return {
          id: found.id,
          props: { ...found.outputs, ...hidden },
          inputs: { ...found.inputs, ...hidden },
        };
      }
      // Only a refresh knows the state of what it asks for. To a lookup by the program Pulumi would take any answer for a yes.
      if (props.state === undefined) throw new LifecycleError(`${lifecycle.type} ${id} does not exist.`);
      return { id: "" };
    }),
    update: guarded(async (id: string, olds: Properties, news: Properties) => ({
      outs: {
        ...(await lifecycle.update(context(), id, fromWire(olds), fromWire(news))),
        ...hiddenEntries(news),
      },
    })),
    delete: guarded((id: string, props: Properties) => lifecycle.delete(context(), id, fromWire(props))),
  };
}

/** The installed code behind the serialized provider of every AuthToken. */
export const authToken = dynamicProvider(authTokenLifecycle);

/** The installed code behind the serialized provider of every RotatingAuthToken. */
export const rotatingAuthToken = dynamicProvider(rotatingLifecycle);
