import { outputNames, type PropertyTable } from "../provider/resources/propertyTable";

/** The SDK creates outputs only for the properties that a resource is given, so these are given as undefined and the engine sets them. */
export const outputsOf = (properties: PropertyTable): Record<string, undefined> =>
  Object.fromEntries(outputNames(properties).map((name) => [name, undefined]));
