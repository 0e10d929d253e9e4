import { isDeepStrictEqual } from "node:util";
import { isPending } from "../tokens/tokenState";
import type { DiffResult } from "./contract";
import { type Properties, UNKNOWN } from "./properties";

const isUnknownInside = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === "object" && value !== null && Object.values(value).some(isUnknownInside));

/** Null and absent are the same to every wire. */
const plain = (value: unknown): unknown => value ?? undefined;

/** The inputs that differ from the state. A value that is not known yet counts as different. */
export function changedInputs(names: readonly string[], olds: Properties, news: Properties): string[] {
  return names.filter(
    (name) => isUnknownInside(news[name]) || !isDeepStrictEqual(plain(olds[name]), plain(news[name])),
  );
}

/**
 * What a token asks for that no input does: one that could not be used when the state was written, because a wait was interrupted or
 * somebody made it INACTIVE, is looked at again by the next run. Undefined for any other.
 */
export function pendingDiff(state: Properties): Pick<DiffResult, "changedOutputs" | "reason"> | undefined {
  if ((state.state === undefined || state.state === "ACTIVE") && !state.pending) return undefined;
  const reason =
    isPending(state.state) || state.pending
      ? "The token could not be used yet: the wait for it goes on."
      : `The token is ${state.state}, not ACTIVE: it is looked at again.`;
  return { changedOutputs: ["state"], reason };
}
