import { parseNumber } from "../../base/cells.ts";
import { readTrials } from "../read_metrics.ts";
import { harmless } from "../terminal_text.ts";
import type { Chart } from "./chart.ts";
import { idOf } from "./chart.ts";
import { type ChartedRun, type Configuration, rankOf } from "./charted_run.ts";
import { lineChartHeights } from "./legend.ts";
import { lineChartOption, type NamedLine } from "./line_chart.ts";
import { bandOf, lineOf } from "./repeats.ts";
import { type Point, thinned } from "./thin.ts";

/** So many configurations have a colour and a name, the best ones; more cannot be told apart. */
export const MOST_NAMED = 8;

/** Of more others, these are drawn, from the best to the worst at even distances. */
const MOST_OTHERS = 1000;

/** Points that are kept while a run is read, of lines that may have a name and of others: more than any chart shows. */
const [MOST_READ, MOST_READ_OF_OTHERS] = [800, 64];

/** Lines of one column of metrics.csv by number of the configuration. */
type Lines = Map<number, Point[]>;

/**
 * Metrics over the steps. A single configuration has training, validation and test in one chart; several have a chart for
 * each metric, in which the best ones have names and the others are grey.
 *
 * @throws {ConfigError} where metrics.csv is damaged
 */
export function learningCurves(charted: ChartedRun): Chart[] {
  const { configurations, run, metric } = charted;
  const columns = run.info.metrics_columns.filter((name) => !NO_METRICS.includes(name));
  const curves = readCurves(charted, "metrics", "step", columns);
  const drawn = columns.filter((name) => isWorthALine(curves.get(name)!)).toSorted((a, b) =>
    rankOf(a, metric) - rankOf(b, metric)
  );
  if (configurations.length === 1) return single(drawn, curves, configurations[0]);
  return drawn.map((name): Chart => {
    const shown = harmless(name);
    const { lines, others } = named(curves.get(name)!, configurations, name);
    return {
      id: `curve-${idOf(name)}`,
      title: `${shown} by step`,
      option: lineChartOption({ x: "step", y: shown, lines, others }),
      ...lineChartHeights([...lines, ...(others ? [others] : [])].map(({ name }) => name)),
    };
  });
}

const NO_METRICS = ["trial", "step", "epoch", "learning_rate"];

/** Whether any configuration has two points. */
const isWorthALine = (lines: Lines) => [...lines.values()].some((points) => points.length > 1);

/** Training, validation and test in one chart, `loss` and `val_loss` and `test_loss`. */
function single(columns: readonly string[], curves: Map<string, Lines>, configuration: Configuration) {
  const { number } = configuration;
  const quantities = Map.groupBy(columns, (name) => name.replace(/^(val|test)_/, ""));
  return [...quantities].map(([quantity, members]): Chart => {
    const lines = members.map((name): NamedLine => ({
      name: harmless(name),
      points: curves.get(name)!.get(number) ?? [],
      end: endOf(configuration, name),
    })).filter(({ points }) => points.length > 0);
    return {
      id: `curve-${idOf(quantity)}`,
      title: `${harmless(quantity)} by step`,
      option: lineChartOption({ x: "step", y: harmless(quantity), lines }),
      ...lineChartHeights(lines.map(({ name }) => name)),
    };
  });
}

/**
 * The best configurations as named lines, in their own order so that colours stay theirs, the others together.
 *
 * @param column whose last value a line ends with; without, ends are not marked
 */
export function named(lines: Lines, configurations: readonly Configuration[], column?: string) {
  const drawn = configurations.filter(({ number }) => lines.has(number));
  const best = drawn.slice(0, MOST_NAMED).sort((a, b) => a.number - b.number);
  const rest = drawn.slice(MOST_NAMED);
  const step = Math.ceil(rest.length / MOST_OTHERS);
  const shown = rest.filter((_, rank) => rank % step === 0);
  const count = rest.length === 1 ? "1 other" : `${rest.length} others`;
  return {
    lines: best.map((one): NamedLine => ({
      name: one.label,
      points: lines.get(one.number)!,
      isSound: one.isSound,
      end: column === undefined ? undefined : endOf(one, column),
    })),
    others: rest.length === 0 ? undefined : {
      name: step > 1 ? `${count} (${shown.length} shown)` : count,
      lines: shown.map(({ number }) => lines.get(number)!),
    },
  };
}

/** How the trials of a configuration ended, those that are not complete first, and the last cells of a column. */
function endOf({ trials }: Configuration, column: string): NamedLine["end"] {
  const wrong = trials.filter(({ status }) => !["complete", "running", "waiting"].includes(status));
  const ends = wrong.length > 0 ? wrong : trials.filter(({ status }) => status === "complete");
  if (ends.length === 0) return undefined; // it goes on
  const cells = [...new Set(ends.map((row) => row[column] || "none"))];
  const number = cells.length === 1 ? parseNumber(cells[0]) : undefined;
  const result = number !== undefined && Number.isFinite(number) ? number : harmless(cells.join(", "));
  return { status: harmless([...new Set(ends.map(({ status }) => status))].join(", ")), result };
}

/** How to read the lines of a run's charts. */
export function notesOf({ configurations, run, metric }: ChartedRun): string {
  const notes: string[] = [];
  if (configurations.length > MOST_NAMED) {
    notes.push(`The ${MOST_NAMED} best configurations by ${harmless(metric ?? "number")} have colours.`);
  }
  if (run.info.repeats > 1) {
    notes.push("A line is the mean of the repeats, its band reaches from the least to the greatest of them.");
  }
  return notes.join(" ");
}

/**
 * Lines by column and configuration, read in one pass: of one trial its cells, of several repeats their means and ranges.
 *
 * @throws {ConfigError} where the file is damaged
 */
export function readCurves(
  { run, configurations }: ChartedRun,
  table: "metrics" | "curve",
  x: string,
  columns: readonly string[],
): Map<string, Lines> {
  const of = new Map(
    configurations.flatMap(({ number, trials }) =>
      trials.map(({ trial }) => [Number(trial), number] as const)
    ),
  );
  const result = new Map(columns.map((name): [string, Lines] => [name, new Map()]));
  // Of the best ones a few may have no line.
  const mayBeNamed = new Set(configurations.slice(0, 4 * MOST_NAMED).map(({ number }) => number));
  let open = NaN;
  let repeats: Map<string, Point[][]> = new Map();
  const close = () => {
    for (const [name, lines] of repeats) {
      if (lines.length === 0) continue;
      const points = run.info.repeats > 1 ? bandOf(lines) : lines[0];
      const most = mayBeNamed.has(open) ? MOST_READ : MOST_READ_OF_OTHERS;
      result.get(name)!.set(open, thinned(points, most, run.info.repeats > 1 ? 3 : 1));
    }
  };
  const order = run.trials.map(({ trial }) => Number(trial));
  for (const { trial, rows } of readTrials(run.folder, table, order, run.shown)) {
    const configuration = of.get(trial);
    if (configuration === undefined) continue; // trials.csv does not know it
    if (configuration !== open) {
      close();
      open = configuration;
      repeats = new Map(columns.map((name) => [name, []]));
    }
    for (const name of columns) {
      const line = lineOf(rows, x, name);
      if (line.length > 0) repeats.get(name)!.push(line);
    }
  }
  close();
  return result;
}
