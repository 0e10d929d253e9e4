import type { LifecycleContext } from "../tokens/context";
import type { Properties } from "./properties";
import type { PropertyTable } from "./propertyTable";
import type { CheckFailure } from "./validation";

/** The difference between a state and new inputs. */
export interface DiffResult {
  /** Inputs that differ. */
  readonly changed: readonly string[];
  /** Those whose change replaces the resource. */
  readonly replaces: readonly string[];
  /** Outputs that stay the same. */
  readonly stables: readonly string[];
  /** Outputs that change even if no input does. */
  readonly changedOutputs?: readonly string[];
  /** Why, for the user, if the changed inputs do not show it. Set means that there is something to do. */
  readonly reason?: string;
}

/** A resource as the engine stores it. */
export interface CreateResult {
  readonly id: string;
  readonly outputs: Properties;
}

/** A resource as it was read: its outputs, and the inputs that match them. */
export interface ReadResult extends CreateResult {
  readonly inputs: Properties;
}

/**
 * The operations of a resource type, for both providers. Inputs of `create` and `update` have passed `check`; outputs (`olds`, `known`)
 * were returned by an earlier operation.
 */
export interface ResourceLifecycle {
  /** The name of the type, without that of the package. */
  readonly type: string;
  readonly properties: PropertyTable;
  /** A warning for users who import such a resource. */
  readonly importNotice?: string;
  check(news: Properties): CheckFailure[];
  /** @param now milliseconds since the epoch, for changes that are due at a time */
  diff(olds: Properties, news: Properties, now: number): DiffResult;
  /** The outputs that a create, or an update of `olds`, will have. UNKNOWN for those that are not known before. */
  preview(olds: Properties | undefined, news: Properties, now: number): Properties;
  /** @throws PartialStateError if it fails after it created something that the state must keep */
  create(ctx: LifecycleContext, inputs: Properties): Promise<CreateResult>;
  /** @returns undefined only if the resource is proven absent */
  read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined>;
  /** @throws PartialStateError if it fails after a change that the state must keep */
  update(ctx: LifecycleContext, id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(ctx: LifecycleContext, id: string, olds: Properties): Promise<void>;
}
