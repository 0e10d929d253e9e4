import { readFileSync } from "node:fs";

/** A line of the engine's event log, as far as tests read it. */
export interface EngineEvent {
  readonly summaryEvent?: { readonly resourceChanges?: Record<string, number> };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly diagnosticEvent?: { readonly message: string; readonly severity: string; readonly urn?: string };
}

export interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly diffs?: readonly string[];
  readonly detailedDiff?: Readonly<Record<string, { readonly diffKind: string }>>;
  readonly new?: { readonly outputs?: Record<string, unknown>; readonly inputs?: Record<string, unknown> };
}

/** The events of a log; none if the command ended before it wrote one. */
export function readEvents(log: string): EngineEvent[] {
  let text: string;
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return [];
  }
  // A run that was killed may leave half a line.
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as EngineEvent];
    } catch {
      return [];
    }
  });
}
