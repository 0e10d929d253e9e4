import { omitUndefined } from "../omitUndefined";
import type { Properties } from "./properties";
import type { PropertyRule } from "./validation";

/** The definition of an input. */
export interface InputDefinition {
  readonly rule: PropertyRule;
  readonly required?: true;
  /** Whether a change replaces the resource. */
  readonly replaces?: true;
  /** Whether only the state stores it: the service does not know it. */
  readonly local?: true;
}

/** The definition of an output that is not an input. */
export interface OutputDefinition {
  /** Whether it is always secret. */
  readonly secret?: true;
}

/** The properties of a resource type. Lists of properties elsewhere are derived from it. */
export interface PropertyTable {
  readonly inputs: Readonly<Record<string, InputDefinition>>;
  readonly outputs: Readonly<Record<string, OutputDefinition>>;
}

const namesWhere = <T>(entries: Readonly<Record<string, T>>, holds: (entry: T) => unknown): string[] =>
  Object.keys(entries).filter((name) => holds(entries[name] as T));

export const inputNames = ({ inputs }: PropertyTable): string[] => Object.keys(inputs);

export const replacingInputs = ({ inputs }: PropertyTable): string[] =>
  namesWhere(inputs, ({ replaces }) => replaces);

export const secretOutputs = ({ outputs }: PropertyTable): string[] =>
  namesWhere(outputs, ({ secret }) => secret);

/** The properties that a program can read: the inputs that the service knows, and the outputs. */
export const outputNames = ({ inputs, outputs }: PropertyTable): string[] => [
  ...namesWhere(inputs, ({ local }) => !local),
  ...Object.keys(outputs),
];

/** The inputs among these properties that only the state stores. */
export function localInputs({ inputs }: PropertyTable, from: Properties): Properties {
  const names = namesWhere(inputs, ({ local }) => local);
  return omitUndefined(Object.fromEntries(names.map((name) => [name, from[name]])));
}

/** The inputs among these properties. */
export const pickInputs = ({ inputs }: PropertyTable, from: Properties): Properties =>
  Object.fromEntries(Object.entries(from).filter(([name]) => Object.hasOwn(inputs, name)));

/** The properties without the inputs, which the program may have removed. */
export const omitInputs = ({ inputs }: PropertyTable, from: Properties): Properties =>
  Object.fromEntries(Object.entries(from).filter(([name]) => !Object.hasOwn(inputs, name)));
