/** A value that is not known yet, as during a preview. The providers convert the marker of their wire format to it. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Properties as a provider passes them on. Their types are not checked yet, and any value may be UNKNOWN. */
export type Properties = Readonly<Record<string, unknown>>;
