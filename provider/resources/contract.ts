import type { LifecycleContext } from "../tokens/context";
import type { Properties } from "./properties";
import type { PropertyTable } from "./propertyTable";
import type { CheckFailure } from "./validation";

/** What a change of inputs asks for. */
export interface DiffResult {
  /** Inputs that differ; empty when there is nothing to do. */
  readonly changed: readonly string[];
  /** Those of them that no update can change. */
  readonly replaces: readonly string[];
  /** Outputs that are sure to stay as they are. */
  readonly stables: readonly string[];
  /** Outputs that will change although no input does. */
  readonly changedOutputs?: readonly string[];
  /** Why, in words for the user, where the inputs alone do not say. */
  readonly reason?: string;
}

/** A resource as the engine keeps it. */
export interface CreateResult {
  readonly id: string;
  readonly outputs: Properties;
}

/** A resource as it was read: the outputs, and the inputs that would give them. */
export interface ReadResult extends CreateResult {
  readonly inputs: Properties;
}

/**
 * The life of one resource type, as a provider hands it to the engine. Inputs given to `create` and `update` have passed
 * `check`; outputs given to any step were written by a step.
 */
export interface ResourceLifecycle {
  /** The name of the type, without the package's. */
  readonly type: string;
  readonly properties: PropertyTable;
  /** What somebody who imports such a resource must know. */
  readonly importNotice?: string;
  check(news: Properties): CheckFailure[];
  /** @param now milliseconds since the epoch: some changes are due by time */
  diff(olds: Properties, news: Properties, now: number): DiffResult;
  /** The outputs a create, or an update of `olds`, is sure to have; UNKNOWN where they will be known only then. */
  preview(olds: Properties | undefined, news: Properties, now: number): Properties;
  /** @throws PartialStateError once something was made that must be kept */
  create(ctx: LifecycleContext, inputs: Properties): Promise<CreateResult>;
  /** @returns undefined when the resource is proven absent */
  read(ctx: LifecycleContext, id: string, known: Properties): Promise<ReadResult | undefined>;
  /** @throws PartialStateError when some of it was done that must be kept */
  update(ctx: LifecycleContext, id: string, olds: Properties, news: Properties): Promise<Properties>;
  delete(ctx: LifecycleContext, id: string, olds: Properties): Promise<void>;
}
