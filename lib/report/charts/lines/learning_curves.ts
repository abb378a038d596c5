import { parseNumber } from "../../../base/cells.ts";
import type { Survey, TrialRows } from "../../read/survey.ts";
import { escapeControls } from "../../text/terminal_text.ts";
import type { Chart } from "../chart.ts";
import { idOf } from "../chart.ts";
import { rankOf } from "../charted_run.ts";
import type { ChartedRun, Configuration } from "../chart_values.ts";
import { lineChartHeights } from "../legend.ts";
import { lineChartOption } from "./line_chart.ts";
import type { NamedLine } from "./named_line.ts";
import { LineReader } from "../../read/read_lines.ts";
import type { Point } from "./thin.ts";

/** The best configurations have a colour and a name; more than this cannot be told apart. */
export const MOST_NAMED = 8;

/** At most this many others are drawn, evenly spaced by rank. */
const MOST_OTHERS = 1000;

/** Points to keep while reading, for lines that may have a name and for others: more than any chart shows. */
const [MOST_READ, MOST_READ_OF_OTHERS] = [800, 64];

/** Lines of one column of metrics.csv by number of the configuration. */
interface Lines {
  /** Numbers of the configurations that have a line. */
  readonly drawn: ReadonlySet<number>;
  /** The lines that a chart shows. */
  readonly points: Map<number, Point[]>;
  /** Whether any line has two points. */
  isWorthALine: boolean;
}

/**
 * Metrics by step. A single configuration has training, validation and test in one chart. Several configurations have one
 * chart per metric: the best are named, the others are grey.
 *
 * @throws {ConfigError} if metrics.csv is damaged
 */
export function learningCurves(charted: ChartedRun): Chart[] {
  const { configurations, run, metric } = charted;
  const columns = run.info.metrics_columns.filter((name) => !NO_METRICS.includes(name));
  const curves = readCurves(charted, charted.survey, "step", columns);
  const drawn = columns.filter((name) => curves.get(name)!.isWorthALine).toSorted((a, b) =>
    rankOf(a, metric) - rankOf(b, metric)
  );
  if (configurations.length === 1) return single(drawn, curves, configurations[0]);
  return drawn.map((name): Chart => {
    const shown = escapeControls(name);
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

/** Training, validation and test in one chart, such as `loss`, `val_loss`, `test_loss` and `train_loss`. */
function single(columns: readonly string[], curves: Map<string, Lines>, configuration: Configuration) {
  const { number } = configuration;
  const quantities = Map.groupBy(columns, (name) => name.replace(/^(train|val|test)_/, ""));
  return [...quantities].map(([quantity, members]): Chart => {
    // In a fixed order, so that colours mean the same in all charts.
    const inOrder = members.toSorted((a, b) => partOf(a) - partOf(b));
    const lines = inOrder.map((name): NamedLine => ({
      name: escapeControls(name),
      points: curves.get(name)!.points.get(number) ?? [],
      end: endOf(configuration, name),
    })).filter(({ points }) => points.length > 0);
    return {
      id: `curve-${idOf(quantity)}`,
      title: `${escapeControls(quantity)} by step`,
      option: lineChartOption({ x: "step", y: escapeControls(quantity), lines }),
      ...lineChartHeights(lines.map(({ name }) => name)),
    };
  });
}

/** Batches, validation, test, all training rows. */
const partOf = (name: string) =>
  ["val_", "test_", "train_"].findIndex((prefix) => name.startsWith(prefix)) + 1;

/**
 * The best configurations as named lines, the others together. Lines are ordered by number, so that colours do not depend on
 * the metric.
 *
 * @param column column of the last value, to mark ends of lines; default: no marks
 */
export function named(lines: Lines, configurations: readonly Configuration[], column?: string) {
  const { best, rest, shown } = shares(configurations, lines.drawn);
  const count = rest.length === 1 ? "1 other" : `${rest.length} others`;
  return {
    lines: best.toSorted((a, b) => a.number - b.number).map((one): NamedLine => ({
      name: one.label,
      points: lines.points.get(one.number)!,
      isSound: one.isSound,
      end: column === undefined ? undefined : endOf(one, column),
    })),
    others: rest.length === 0 ? undefined : {
      name: shown.length < rest.length ? `${count} (${shown.length} shown)` : count,
      lines: shown.map(({ number }) => lines.points.get(number)!),
    },
  };
}

/** Splits configurations that have a line into named and other ones, and selects the others to show. */
function shares(configurations: readonly Configuration[], drawn: ReadonlySet<number>) {
  const ranked = configurations.filter(({ number }) => drawn.has(number));
  const rest = ranked.slice(MOST_NAMED);
  const step = Math.ceil(rest.length / MOST_OTHERS);
  return { best: ranked.slice(0, MOST_NAMED), rest, shown: rest.filter((_, rank) => rank % step === 0) };
}

/** The status of a configuration's trials, unsuccessful ones first, and the last cells of a column. */
function endOf({ trials }: Configuration, column: string): NamedLine["end"] {
  const wrong = trials.filter(({ status }) => !["complete", "running", "waiting"].includes(status));
  const ends = wrong.length > 0 ? wrong : trials.filter(({ status }) => status === "complete");
  if (ends.length === 0) return undefined; // it is still running
  const cells = [...new Set(ends.map((row) => row[column] || "none"))];
  const number = cells.length === 1 ? parseNumber(cells[0]) : undefined;
  const result = number !== undefined && Number.isFinite(number) ? number : escapeControls(cells.join(", "));
  return { status: escapeControls([...new Set(ends.map(({ status }) => status))].join(", ")), result };
}

/** How to read the lines of a run's charts. */
export function notesOf({ configurations, run, metric }: ChartedRun): string {
  const notes: string[] = [];
  if (configurations.length > MOST_NAMED) {
    notes.push(
      `The ${MOST_NAMED} best configurations by ${
        escapeControls(metric ?? "number")
      } are coloured, the others are grey.`,
    );
  }
  if (run.info.repeats > 1) {
    notes.push("Lines show the mean over repeats, bands the minimum and maximum.");
  }
  return notes.join(" ");
}

/**
 * Lines by column and configuration: the values of a trial, or means and ranges of several repeats. Only lines that a chart
 * shows are read, one configuration at a time.
 *
 * @param survey of the table with the columns
 */
export function readCurves(
  { run, configurations }: Pick<ChartedRun, "run" | "configurations">,
  survey: Survey,
  x: string,
  columns: readonly string[],
): Map<string, Lines> {
  const rowsOf = new Map(configurations.map(({ number, trials }): [number, TrialRows[]] => [
    number,
    trials.flatMap(({ trial }) => survey.trials.get(Number(trial)) ?? []),
  ]));
  const result = new Map(columns.map((name): [string, Lines] => {
    const column = survey.columns.indexOf(name);
    const having = configurations.map(({ number }) => number).filter((number) =>
      rowsOf.get(number)!.some(({ counts }) => counts[column] > 0)
    );
    const isWorthALine = having.some((number) =>
      rowsOf.get(number)!.some(({ counts }) => counts[column] > 1)
    );
    return [name, { drawn: new Set(having), points: new Map(), isWorthALine }];
  }));
  const wanted = new Set([...result.values()].flatMap(({ drawn }) => {
    const { best, shown } = shares(configurations, drawn);
    return [...best, ...shown].map(({ number }) => number);
  }));
  // Some of the best may have no line.
  const mayBeNamed = new Set(configurations.slice(0, 4 * MOST_NAMED).map(({ number }) => number));
  using reader = new LineReader(survey, x, columns);
  for (const number of [...wanted].sort((a, b) => a - b)) {
    const trials = rowsOf.get(number)!;
    const most = mayBeNamed.has(number) ? MOST_READ : MOST_READ_OF_OTHERS;
    const lines = run.info.repeats > 1 ? reader.bands(trials, most) : reader.lines(trials[0], most);
    for (const [i, points] of lines.entries()) {
      const ofColumn = result.get(columns[i])!;
      if (points.length > 0) ofColumn.points.set(number, points);
      if (points.length > 1) ofColumn.isWorthALine = true;
    }
  }
  return result;
}
