import { isDeepStrictEqual } from "node:util";
import { isPending } from "../tokens/tokenState";
import type { DiffResult } from "./contract";
import { type Properties, UNKNOWN } from "./properties";

const containsUnknown = (value: unknown): boolean =>
  value === UNKNOWN ||
  (typeof value === "object" && value !== null && Object.values(value).some(containsUnknown));

/** Null and absent are the same in both wire formats. */
const nullToUndefined = (value: unknown): unknown => value ?? undefined;

/** The inputs that differ from the state. An unknown value counts as different. */
export function changedInputs(names: readonly string[], olds: Properties, news: Properties): string[] {
  return names.filter(
    (name) =>
      containsUnknown(news[name]) ||
      !isDeepStrictEqual(nullToUndefined(olds[name]), nullToUndefined(news[name])),
  );
}

/**
 * The diff of a token that was not usable when the state was written, because a wait failed or the token became INACTIVE: the next run
 * checks it again even if no input changes. Undefined for other tokens.
 */
export function pendingDiff(state: Properties): Pick<DiffResult, "changedOutputs" | "reason"> | undefined {
  const { pending, valueLost } = state;
  if ((state.state === undefined || state.state === "ACTIVE") && !pending && !valueLost) return undefined;
  if (valueLost) return { changedOutputs: ["state"], reason: "The value of the token is lost: replace it." };
  const reason =
    isPending(state.state) || state.pending
      ? "The token was not usable yet: the wait for it continues."
      : `The token is ${state.state}, not ACTIVE: it is checked again.`;
  return { changedOutputs: ["state"], reason };
}
