import { parseNumber, type Row } from "../../base/cells.ts";
import { bestTrial, type Ranking, rankTrials } from "../../sweep/ranking.ts";
import type { Run } from "../read/run_read.ts";

/** How a table of trials is sorted. */
export interface Order {
  readonly column: string;
  readonly descending: boolean;
  /** Whether incomplete trials come last: a metric from half a training means little. */
  readonly completeFirst: boolean;
  /** Set for the ranking of {@linkcode rankTrials}: what is ranked. With repeats these are configurations. */
  readonly ranked?: "trials" | "configurations";
}

/** The default order: from best to worst, or without a ranking by number. */
export function defaultOrder(run: Run): Order {
  const ranking = rankingOfRun(run);
  return {
    column: ranking?.metric ?? "trial",
    descending: ranking?.goal === "maximize",
    completeFirst: true,
    ranked: ranking && (run.info.repeats > 1 && hasSeveral(run) ? "configurations" : "trials"),
  };
}

/** Whether there are trials of several configurations. */
function hasSeveral({ trials }: Run): boolean {
  return trials.some(({ run, configuration }) =>
    run !== trials[0].run || configuration !== trials[0].configuration
  );
}

/** What the trials of a run are ranked by; `undefined` for runs with different rankings. */
export function rankingOfRun({ info: { metric, goal } }: Run): Ranking | undefined {
  return metric === null ? undefined : { metric, goal: goal ?? "minimize" };
}

/** The order by a given column. For metrics, complete trials come first. */
export function orderBy({ info }: Run, order: Omit<Order, "completeFirst">): Order {
  return { ...order, completeFirst: info.metrics.includes(order.column) };
}

/** The best complete trial of a run: `predict` uses its network. */
export function bestOf(run: Run): Row | undefined {
  const ranking = rankingOfRun(run);
  return ranking ? bestTrial(run.trials, ranking) : run.trials.find(({ status }) => status === "complete");
}

/** Sorts rows: numbers before text, NaN and empty cells always last, ties by number of the trial. */
export function sortTrials(trials: readonly Row[], order: Order): Row[] {
  const { column, descending, completeFirst, ranked } = order;
  if (ranked) return rankTrials(trials, { metric: column, goal: descending ? "maximize" : "minimize" });
  const sign = descending ? -1 : 1;
  const keyed = trials.map((row) => {
    const cell = row[column] ?? "";
    const number = parseNumber(cell);
    const isMissing = cell === "" || Number.isNaN(number);
    return {
      row,
      later: completeFirst && row.status !== "complete",
      kind: isMissing ? 2 : number === undefined ? 1 : 0,
      value: number ?? cell,
      trial: parseNumber(row.trial) ?? Infinity,
    };
  });
  keyed.sort((a, b) =>
    Number(a.later) - Number(b.later) ||
    a.kind - b.kind ||
    (a.kind === 2 || a.value === b.value ? 0 : a.value < b.value ? -sign : sign) ||
    a.trial - b.trial
  );
  return keyed.map(({ row }) => row);
}

/**
 * The shortest unique names of columns. Dotted paths are cut to their last parts: `optimizer.learning_rate` is
 * `learning_rate`, unless another column ends so.
 */
export function shortNames(columns: readonly string[]): Map<string, string> {
  return new Map(columns.map((column) => {
    const parts = column.split(".");
    for (let count = 1; count < parts.length; count++) {
      const short = parts.slice(-count).join(".");
      const [meant, another] = columnsNamed(short, columns);
      if (meant === column && another === undefined) return [column, short];
    }
    return [column, column];
  }));
}

/** The columns that match a name: the one with exactly this name, else all dotted paths that end with it. */
export function columnsNamed(name: string, columns: readonly string[]): string[] {
  if (columns.includes(name)) return [name];
  return columns.filter((column) => column.endsWith(`.${name}`));
}
