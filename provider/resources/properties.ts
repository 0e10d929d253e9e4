/** A value that is not known yet, as during a preview. The providers put it in the place of their wire's own mark. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Properties as a provider hands them over: nothing is known of their types, and any of them may be unknown. */
export type Properties = Readonly<Record<string, unknown>>;
