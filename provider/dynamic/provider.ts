import type { dynamic } from "@pulumi/pulumi";
import type { SettingName } from "../identity/settings";
import {
  checkAuthToken,
  createAuthToken,
  deleteAuthToken,
  diffAuthToken,
  parseTokenId,
  readAuthToken,
  updateAuthToken,
} from "../lifecycle/authToken";
import type { LifecycleContext } from "../lifecycle/context";
import { openContext } from "../lifecycle/openContext";
import type { AuthTokenInputs, AuthTokenState } from "../lifecycle/tokenRecord";
import type { Properties } from "../lifecycle/unknown";
import { forEngine } from "./errors";
import { fromWire, providerText } from "./wire";

/** Wraps the steps of a provider so that every failure reaches the engine in its form. */
function guarded<A extends unknown[], R>(step: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    try {
      return await step(...args);
    } catch (error) {
      throw forEngine(error);
    }
  };
}

/** Opens the context at the first step that sends something, with the configuration the engine gave before. */
function contextOnDemand() {
  let config: dynamic.Config | undefined;
  let opened: LifecycleContext | undefined;
  return {
    configure: (given: dynamic.Config) => {
      config = given;
    },
    get: (): LifecycleContext => {
      const read = (name: SettingName) => config?.get(`oci-auth-tokens:${name}`);
      // The dynamic provider's process has no way to the engine's log; its stderr is shown to the user.
      opened ??= openContext(read, (message) => console.error(`warning: ${message}`));
      return opened;
    },
  };
}

/** The installed code behind the serialized provider of an AuthToken. */
function authTokenProvider(): Required<dynamic.ResourceProvider> {
  const context = contextOnDemand();
  return {
    configure: async ({ config }) => context.configure(config),
    check: guarded(async (_olds: Properties, news: Properties) => ({
      inputs: { ...news },
      failures: checkAuthToken(fromWire(news)),
    })),
    diff: guarded(async (_id: string, olds: Properties, news: Properties) => {
      const { changed, replaces } = diffAuthToken(fromWire(olds), fromWire(news));
      // Old state is refreshed and deleted with the provider it was saved with, so a newer one must get into the state.
      const newProvider = providerText(olds) !== providerText(news);
      return { changes: changed.length > 0 || newProvider, replaces: [...replaces] };
    }),
    create: guarded(async (news: Properties) => {
      const outs = await createAuthToken(context.get(), inputsOf(news));
      return { id: outs.id, outs: { ...outs } };
    }),
    read: guarded(async (id: string, props: Properties = {}) => {
      const known = stateOf(props);
      const token = parseTokenId(id, known.userId);
      const found = await readAuthToken(context.get(), token, known);
      if (!found) return { id: "" };
      return {
        id: found.id,
        props: { ...found },
        inputs: { userId: found.userId, description: found.description },
      };
    }),
    update: guarded(async (id: string, olds: Properties, news: Properties) => ({
      outs: { ...(await updateAuthToken(context.get(), { ...stateOf(olds), id }, inputsOf(news))) },
    })),
    delete: guarded(async (id: string, props: Properties) => {
      await deleteAuthToken(context.get(), parseTokenId(id, stateOf(props).userId));
    }),
  };
}

/** Inputs that `check` has passed. */
const inputsOf = (props: Properties) => fromWire(props) as unknown as AuthTokenInputs;

/** Outputs that this package has written. */
const stateOf = (props: Properties) => fromWire(props) as unknown as AuthTokenState;

/** One provider for each resource type; the serialized ones delegate here. */
export const authToken = authTokenProvider();
