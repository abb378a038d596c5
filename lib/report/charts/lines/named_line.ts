import type { Point } from "./thin.ts";

/** A line with a name in the legend. */
export interface NamedLine {
  readonly name: string;
  /** `[x, value]` for one trial, or `[x, mean, min, max, repeats]` for several. */
  readonly points: readonly Point[];
  readonly dashed?: boolean;
  /** Default: from the palette. */
  readonly colour?: string;
  /** Whether the axis is scaled by it; default: true. */
  readonly isSound?: boolean;
  /** Its status and last value, which are marked if the line is not `complete` or ends off the axis. */
  readonly end?: { readonly status: string; readonly result: string | number };
}
