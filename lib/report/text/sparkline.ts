import { greatestOf, leastOf } from "../../base/extreme.ts";
import { log } from "../../base/math.ts";
import { isRounding } from "../../base/rounding.ts";
import { ConfigError } from "../../config/config_error.ts";
import { cellRows, columnsOfTable } from "../read/cell_rows.ts";
import { kindOf } from "../read/files.ts";
import type { Run } from "../read/run_read.ts";

const LEVELS = "▁▂▃▄▅▆▇█";

/** Characters of a curve in a table. */
const WIDTH = 12;

/** Values that span a larger factor are shown by their logarithms: otherwise one huge value would flatten all others. */
const SPAN_FOR_LOG = 1000;

/**
 * A curve in one line of text, scaled from its lowest to its highest value. Each character is the mean of its share of the
 * values, × if one of them is not finite. The scale is logarithmic for non-negative values that span more than three powers
 * of ten. With fewer values than characters, each value has one character.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(sparkline([8, 4, 2, 1, 1, NaN]), "█▄▂▁▁×");
 * ```
 */
export function sparkline(values: readonly number[], width = WIDTH): string {
  const count = Math.min(width, values.length);
  const means = Array.from({ length: count }, (_, i) => {
    const share = values.slice(
      Math.floor(i * values.length / count),
      Math.floor((i + 1) * values.length / count),
    );
    return share.reduce((sum, value) => sum + value / share.length, 0);
  });
  const shown = isWide(means) ? means.map((value) => value === 0 ? -Infinity : log(value)) : means;
  const drawn = shown.filter(Number.isFinite);
  const low = leastOf(drawn);
  const high = greatestOf(drawn);
  const range = isRounding(high - low, Math.max(Math.abs(low), Math.abs(high))) ? 0 : high - low;
  return shown.map((value, i) => {
    if (!Number.isFinite(means[i])) return "×";
    const level = range === 0 ? 0 : (value / range - low / range) * (LEVELS.length - 1);
    return LEVELS[Number.isFinite(level) ? Math.round(level) : 0];
  }).join("");
}

function isWide(values: readonly number[]): boolean {
  const finite = values.filter(Number.isFinite);
  const positive = finite.filter((value) => value > 0);
  return finite.every((value) => value >= 0) && greatestOf(positive) > SPAN_FOR_LOG * leastOf(positive);
}

/** In bytes. Larger files take too long to read for a column that was not asked for. */
const LARGEST = 30e6;

/**
 * Loss sparklines by number of the trial. Without `all`, runs with very many rows or a damaged file have none.
 *
 * @throws {ConfigError} with `all`, if metrics.csv is damaged
 */
export function lossCurves(run: Run, { all }: { readonly all: boolean }): Map<number, string> {
  const file = `${run.folder}/metrics.csv`;
  if (!all && kindOf(file) === "file" && Deno.statSync(file).size > LARGEST) return new Map();
  const column = (columnsOfTable(run, "metrics") ?? run.info.metrics_columns).indexOf("loss");
  if (column < 0) return new Map();
  const losses = new Map<number, number[]>();
  try {
    collect(run, column, losses);
  } catch (error) {
    if (all || !(error instanceof ConfigError)) throw error;
    return new Map(); // the table does not need the damaged file
  }
  return new Map([...losses].map(([trial, values]) => [trial, sparkline(values)]));
}

function collect(run: Run, column: number, losses: Map<number, number[]>): void {
  for (const row of cellRows(run, "metrics", NaN)) {
    const [trial, loss] = [row[0]!, row[column]];
    if (loss === null) continue;
    const known = losses.get(trial);
    if (known) known.push(loss);
    else losses.set(trial, [loss]);
  }
}
