// The shape of a list's rows, which are all of one height: lines, or columns where there is room.
import type { Columns, Density, Preview } from "../../shared/theme.svelte";

export interface Shape {
  kind: "lines" | "columns";
  /** Lines of preview. */
  preview: number;
  /** In pixels. */
  height: number;
}

/** Below this the columns would say too little. */
const leastForColumns = 760;
const lines: Record<Preview, number> = { none: 0, one: 1, two: 2 };

export function shapeOf(
  look: { density: Density; preview: Preview; columns: Columns },
  width: number,
): Shape {
  const compact = look.density === "compact";
  if (look.columns === "wide" && width >= leastForColumns) {
    return { kind: "columns", preview: 1, height: compact ? 30 : 38 };
  }
  const preview = compact ? 0 : lines[look.preview];
  return { kind: "lines", preview, height: (compact ? 56 : 60) + 20 * preview };
}
