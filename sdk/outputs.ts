import { outputNames, type PropertyTable } from "../provider/resources/propertyTable";

/** The SDK makes an output of every property that a resource is given, and of no other: these are given, and the engine fills them in. */
export const outputsOf = (properties: PropertyTable): Record<string, undefined> =>
  Object.fromEntries(outputNames(properties).map((name) => [name, undefined]));
