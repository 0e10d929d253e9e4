import type { dynamic } from "@pulumi/pulumi";
import { SignInError } from "../identity/auth/signInError";
import { systemClock } from "../identity/clock";
import { type SettingName, SettingsError } from "../identity/settings";
import { CONFIG_PREFIX, PEER_PREFIX } from "../packageInfo";
import type { ResourceLifecycle } from "../resources/contract";
import { openContext } from "../resources/openContext";
import { notChecked, PreviewCheck } from "../resources/previewCheck";
import type { Properties } from "../resources/properties";
import { secretOutputs } from "../resources/propertyTable";
import { Redactor } from "../resources/redactor";
import { RESOURCE_TYPES } from "../resources/resourceTypes";
import type { LifecycleContext } from "../tokens/context";
import { LifecycleError } from "../tokens/errors";
import { forEngine, printErrorsOnce } from "./errors";
import { fromWire, hiddenEntries, secretInputsOf, withoutPreviewMark } from "./wire";

/**
 * Adapts a resource's lifecycle to Pulumi's dynamic provider process.
 * @param open opens a context once the configuration is known
 * @param redactor knows the secrets of all resources of the process
 * @param previews shared by the previews of all types, because they share a user's token limit
 */
export function dynamicProvider(
  lifecycle: ResourceLifecycle,
  open = openContext,
  previews = new PreviewCheck(),
  redactor = new Redactor(),
): Required<dynamic.ResourceProvider> {
  let config: dynamic.Config | undefined;
  let opened: Promise<LifecycleContext> | undefined;
  const redact = (message: string) => redactor.redact(message);
  /** Whether the run is a preview. Only the inputs of `check` contain that. */
  let previewing = false;
  // The dynamic provider process has no access to the engine's log; its stderr is shown to the user.
  const log = (message: string) => console.error(redact(message));
  const warn = (message: string) => log(`warning: ${message}`);
  /** Wraps a step so that its errors have the engine's form and contain no secret. The step's last argument must be properties. */
  const guarded =
    <A extends (string | Properties | undefined)[], R>(step: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const given = args.filter((arg) => typeof arg === "object");
      for (const props of given) {
        for (const name of [...secretOutputs(lifecycle.properties), ...secretInputsOf(props)])
          redactor.remember(props[name]);
      }
      try {
        return await step(...args);
      } catch (error) {
        throw forEngine(error, given.at(-1), redact);
      }
    };
  /** Opens the context at the first step that sends something. */
  const context = async (): Promise<LifecycleContext> => {
    const read = (name: SettingName) => config?.get(`${CONFIG_PREFIX}${name}`);
    const readPeer = (name: SettingName) => config?.get(`${PEER_PREFIX}${name}`);
    const opening = opened ?? open(read, warn, readPeer);
    opened = opening;
    try {
      return await opening;
    } catch (error) {
      // The next step tries again: what was missing may be there by then.
      if (opened === opening) opened = undefined;
      throw error;
    }
  };
  /** Runs the check of a preview. It warns if the sign-in fails. */
  const preview = async (olds: Properties | undefined, news: Properties): Promise<void> => {
    try {
      await previews.run(await context(), lifecycle, olds, news);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      warn(notChecked(error));
    }
  };
  /** Reports what is sure to make the create fail as a failure of the check: the engine shows those once, with the resource. */
  const previewOfCreate = async (inputs: Properties): Promise<dynamic.CheckFailure[]> => {
    try {
      await preview(undefined, inputs);
      return [];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return [{ property: "", reason: error.message }];
    }
  };
  return {
    configure: async (request) => {
      config = request.config;
      opened = undefined;
    },
    check: guarded(async (olds: Properties, news: Properties) => {
      const { inputs, preview } = withoutPreviewMark(news);
      previewing = preview;
      const failures = lifecycle.check(fromWire(inputs));
      // Without old inputs it is a create. The preview of a create calls nothing after this.
      const creates = previewing && Object.keys(olds).length === 0;
      if (creates && failures.length === 0) failures.push(...(await previewOfCreate(fromWire(inputs))));
      return {
        inputs,
        failures: failures.map(({ property, reason }) => ({ property, reason: redact(reason) })),
      };
    }),
    diff: guarded(async (id: string, olds: Properties, news: Properties) => {
      const { changed, replaces, reason } = lifecycle.diff(fromWire(olds), fromWire(news), systemClock.now());
      // A dynamic provider's diff has no field for the reason.
      if (reason) log(`${id}: ${reason}`);
      // The engine refreshes and deletes with the provider in the state, so the state must get a new version of it. The same applies to
      // the names of secret inputs.
      const newHidden = JSON.stringify(hiddenEntries(olds)) !== JSON.stringify(hiddenEntries(news));
      if (previewing && replaces.length === 0 && (changed.length > 0 || reason)) {
        await preview(fromWire(olds), fromWire(news));
      }
      return { changes: changed.length > 0 || reason !== undefined || newHidden, replaces: [...replaces] };
    }),
    create: guarded(async (news: Properties) => {
      const { id, outputs } = await lifecycle.create(await context(), fromWire(news));
      return { id, outs: { ...outputs, ...hiddenEntries(news) } };
    }),
    read: guarded(async (id: string, props: Properties = {}) => {
      const found = await lifecycle.read(await context(), id, fromWire(props));
      const hidden = hiddenEntries(props);
      if (found) {
        return {
          id: found.id,
          props: { ...found.outputs, ...hidden },
          inputs: { ...found.inputs, ...hidden },
        };
      }
      // Without a state it is a lookup by the program, for which Pulumi would accept an empty id as success.
      if (props.state === undefined) throw new LifecycleError(`${lifecycle.type} ${id} does not exist.`);
      return { id: "" };
    }),
    update: guarded(async (id: string, olds: Properties, news: Properties) => ({
      outs: {
        ...(await lifecycle.update(await context(), id, fromWire(olds), fromWire(news))),
        ...hiddenEntries(news),
      },
    })),
    delete: guarded(async (id: string, props: Properties) =>
      lifecycle.delete(await context(), id, fromWire(props)),
    ),
  };
}

// This module is loaded only in the dynamic provider process.
printErrorsOnce(console);
const previews = new PreviewCheck();
// A message about one resource may quote the description of another, of either type.
const redactor = new Redactor();

/** The implementations that the serialized providers load, by the name of the resource type. */
export const providers: Readonly<Record<string, dynamic.ResourceProvider>> = Object.fromEntries(
  RESOURCE_TYPES.map((lifecycle) => [
    lifecycle.type,
    dynamicProvider(lifecycle, openContext, previews, redactor),
  ]),
);
