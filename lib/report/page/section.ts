import type { Chart } from "../charts/chart.ts";
import type { Html } from "./html.ts";

/** A part of a report with a heading of its own. Other modules may add sections. */
export interface Section {
  /** Unique in the report: its anchor. Small letters, digits and `-`. */
  readonly id: string;
  /** Plain text. */
  readonly title: string;
  /** What comes before the charts; {@linkcode html} escapes text from files. */
  readonly html?: Html;
  readonly charts: readonly Chart[];
}
