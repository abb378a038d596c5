import { greatestOf, leastOf } from "../base/extreme.ts";
import { log } from "../base/math.ts";
import { isRounding } from "../base/rounding.ts";
import { ConfigError } from "../config/config_error.ts";
import { cellRows, columnsOfTable } from "./cell_rows.ts";
import { kindOf } from "./files.ts";
import type { Run } from "./read_run.ts";

const LEVELS = "▁▂▃▄▅▆▇█";

/** Characters of a curve in a table. */
const WIDTH = 12;

/** Values that span more are shown by their logarithms, as in a chart: else one that ran away would level all others. */
const SPAN_FOR_LOG = 1000;

/**
 * A curve in one line of text, from its lowest to its highest value, by logarithms where these are of three powers of ten and
 * more and none is negative; each character is the mean of its share of the values, ×
 * where one of them is not finite. Fewer values than characters stand one each.
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

/** Larger files take longer to read than a glance at a table should. */
const LARGEST = 30e6;

/**
 * The losses of a run's trials as small curves, by number of the trial; none of a run with very many rows or a damaged file unless `all`.
 *
 * @throws {ConfigError} with `all`, where metrics.csv is damaged
 */
export function lossCurves(run: Run, all: boolean): Map<number, string> {
  const file = `${run.folder}/metrics.csv`;
  if (!all && kindOf(file) === "file" && Deno.statSync(file).size > LARGEST) return new Map();
  const column = (columnsOfTable(run, "metrics") ?? run.info.metrics_columns).indexOf("loss");
  if (column < 0) return new Map();
  const losses = new Map<number, number[]>();
  try {
    collect(run, column, losses);
  } catch (error) {
    if (all || !(error instanceof ConfigError)) throw error;
    return new Map(); // who asked for a table need not know that another file is damaged
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
