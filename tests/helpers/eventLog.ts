import { readFileSync, writeFileSync } from "node:fs";

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

/** The events of a log; none where the command ended before it wrote one. */
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

/**
 * Takes a debug message of @pulumi/pulumi out of the event log, which holds a resource's outputs in clear (seen on 3.248). No command
 * shows it without --debug, and SECURITY.md warns of that; everything else in the log is searched.
 */
export function dropSdkDebug(log: string): void {
  const kept = (line: string) =>
    !/"severity":"debug"/.test(line) || !line.includes("RPC finished: resource:");
  const lines = readFileSync(log, "utf8").split("\n");
  writeFileSync(log, lines.filter(kept).join("\n"));
}
