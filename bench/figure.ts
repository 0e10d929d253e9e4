/** A measurement, with the reference that was measured in the same run. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  /** The reference: a bare server, or an ideal. Absent if there is none. */
  readonly against?: number;
  readonly unit: string;
  /** The target's upper limit, in `unit`. Absent if only the ratio counts. */
  readonly atMost?: number;
  /** The target's lower limit of measured divided by against. */
  readonly ratioAtLeast?: number;
}

/** Runs one benchmark. */
export type Bench = () => Promise<readonly Figure[]>;

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Whether a figure meets its target. */
export function isMet({ measured, against, atMost, ratioAtLeast }: Figure): boolean {
  if (atMost !== undefined && measured > atMost) return false;
  return ratioAtLeast === undefined || against === undefined || measured / against >= ratioAtLeast;
}

/** Formats figures as a table with aligned columns. */
export function tableOf(figures: readonly Figure[]): string {
  const number = (value: number | undefined) =>
    value === undefined ? "" : value.toFixed(value < 10 ? 2 : 0);
  const rows = figures.map((figure) => [
    figure.what,
    `${number(figure.measured)} ${figure.unit}`,
    figure.against === undefined ? "" : `${number(figure.against)} ${figure.unit}`,
    figure.against === undefined ? "" : (figure.measured / figure.against).toFixed(2),
    target(figure),
    isMet(figure) ? "" : "MISSED",
  ]);
  const all = [["", "measured", "against", "ratio", "target", ""], ...rows];
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function target({ atMost, ratioAtLeast, unit }: Figure): string {
  if (atMost !== undefined) return `at most ${atMost} ${unit}`;
  return ratioAtLeast === undefined ? "" : `ratio at least ${ratioAtLeast}`;
}
