import { parseNumber } from "../../base/cells.ts";
import { axisRange } from "./axis_range.ts";
import type { Json, Option } from "./chart.ts";
import type { ChartedRun } from "./chart_values.ts";
import { shownValue } from "./charted_run.ts";

/** A swept key as an axis. */
export interface SweptParameter {
  /** Dotted path. */
  readonly path: string;
  /** Its shortest unique last parts. */
  readonly name: string;
  /** Numbers have a numeric axis, anything else a category axis. */
  readonly scale: "value" | "log" | "category";
  /** Distinct cells of trials.csv; numbers in their order, text as it first appears. */
  readonly values: readonly string[];
  /** Whether it has few enough values for a row or column each. */
  readonly isGrid: boolean;
}

/** With more values than this, a grid is not legible. */
const MOST_CELLS = 24;

/** The swept keys that take more than one value, in the order of the experiment file. */
export function sweptParameters(charted: ChartedRun): readonly SweptParameter[] {
  const known = KNOWN.get(charted);
  if (known) return known;
  const found = findSwept(charted);
  KNOWN.set(charted, found);
  return found;
}

/** Cache: several charts of a run need them. */
const KNOWN = new WeakMap<ChartedRun, readonly SweptParameter[]>();

function findSwept({ run, parameters, names }: ChartedRun): SweptParameter[] {
  const declared = declaredRanges(run.info.identity);
  return parameters.flatMap((path): SweptParameter[] => {
    const cells = [...new Set(run.trials.map((row) => row[path] ?? "").filter((cell) => cell !== ""))];
    if (cells.length < 2) return [];
    const numbers = cells.map(parseNumber);
    const isNumeric = numbers.every((number) => number !== undefined && Number.isFinite(number));
    const values = isNumeric ? sortedByNumber(cells) : cells;
    const range = declared.get(path);
    const isLog = isNumeric && Number(values[0]) > 0 && (range?.log ?? isGeometric(values.map(Number)));
    return [{
      path,
      name: names.get(path) ?? path,
      scale: !isNumeric ? "category" : isLog ? "log" : "value",
      values,
      isGrid: values.length <= MOST_CELLS && (range === undefined || range.step !== undefined),
    }];
  });
}

function sortedByNumber(cells: readonly string[]): string[] {
  const numbers = Float64Array.from(cells, Number);
  return Array.from(cells.keys()).sort((a, b) => numbers[a] - numbers[b]).map((k) => cells[k]);
}

/** A list such as 0.01, 0.1, 1: its ratios are more even than its differences. */
function isGeometric(values: readonly number[]): boolean {
  return values.length > 2 ? values.at(-1)! >= 20 * values[0] : values.at(-1)! >= 100 * values[0];
}

/** The declared ranges in run.json; keys with a list of values are not included. */
function declaredRanges(identity: unknown): Map<string, { log: boolean; step: unknown }> {
  const found = new Map<string, { log: boolean; step: unknown }>();
  const list = (identity as { sweep?: { parameters?: unknown } } | undefined)?.sweep?.parameters;
  for (const entry of Array.isArray(list) ? list : []) {
    const { path, values } = (entry ?? {}) as { path?: unknown; values?: Record<string, unknown> };
    if (typeof path === "string" && values?.kind === "range") {
      found.set(path, { log: values.log === true, step: values.step });
    }
  }
  return found;
}

/** Names on a category axis: rounded values, if these are distinct. */
export function categories({ values }: SweptParameter): string[] {
  const short = values.map(shownValue);
  return new Set(short).size === short.length ? short : [...values];
}

/** The axis of a parameter. */
export function axisOf(parameter: SweptParameter): Option {
  const { name, scale, values } = parameter;
  if (scale === "category") return { type: "category", name, data: categories(parameter) };
  return { ...axisRange(values.map(Number), scale), name };
}

/** The position of a cell on the axis of its parameter. */
export function placeOf({ scale, values }: SweptParameter, cell: string): Json {
  return scale === "category" ? values.indexOf(cell) : Number(cell);
}
