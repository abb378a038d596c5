import { parseNumber, type Row } from "../base/cells.ts";
import { bestTrial, type Ranking, rankTrials } from "../sweep/ranking.ts";
import type { Run } from "./read_run.ts";

/** What a table of trials is sorted by. */
export interface Order {
  readonly column: string;
  readonly descending: boolean;
  /** Whether trials that are not complete stand below the others: a metric of half a training proves little. */
  readonly completeFirst: boolean;
  /** Whether it is the ranking of {@linkcode rankTrials}, and what has places in it: with repeats, configurations. */
  readonly ranked?: "trials" | "configurations";
}

/** The order unless another is asked for: from best to worst, or where nothing ranks the trials, their own. */
export function defaultOrder(run: Run): Order {
  const ranking = rankingOfRun(run);
  return {
    column: ranking?.metric ?? "trial",
    descending: ranking?.goal === "maximize",
    completeFirst: true,
    ranked: ranking && (run.info.repeats > 1 ? "configurations" : "trials"),
  };
}

/** What the trials of a run are ranked by; of several runs nothing, where they are not ranked by the same. */
export function rankingOfRun({ info: { metric, goal } }: Run): Ranking | undefined {
  return metric === null ? undefined : { metric, goal: goal ?? "minimize" };
}

/** The order by a column as it was asked for. Metrics put complete trials first, other columns mix them. */
export function orderBy({ info }: Run, column: string, descending: boolean): Order {
  return { column, descending, completeFirst: info.metrics.includes(column) };
}

/** The best trial of a run that is complete: `predict` asks its network. */
export function bestOf(run: Run): Row | undefined {
  const ranking = rankingOfRun(run);
  return ranking ? bestTrial(run.trials, ranking) : run.trials.find(({ status }) => status === "complete");
}

/** The rows sorted: numbers before text, NaN and empty cells last either way, equal ones by number of the trial. */
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
 * Names of columns as short as they stay unique: of dotted paths the last parts, `optimizer.learning_rate` as
 * `learning_rate` unless another column ends so.
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

/** The columns that a name may mean: the one of just this name, else all dotted paths that end with it. */
export function columnsNamed(name: string, columns: readonly string[]): string[] {
  if (columns.includes(name)) return [name];
  return columns.filter((column) => column.endsWith(`.${name}`));
}
