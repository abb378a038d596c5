import { parseNumber, type Row } from "../base/cells.ts";
import type { Run } from "./read_run.ts";

/** What a table of trials is sorted by. */
export interface Order {
  readonly column: string;
  readonly descending: boolean;
  /** Whether trials that are not complete stand below the others: a metric of half a training proves little. */
  readonly completeFirst: boolean;
}

/** The order unless another is asked for: the sweep's metric from best to worst, without one the order of trials. */
export function defaultOrder({ info: { metric, goal } }: Run): Order {
  return {
    column: metric ?? "trial",
    descending: metric !== null && goal === "maximize",
    completeFirst: true,
  };
}

/** The order by a column as it was asked for. Metrics put complete trials first, other columns mix them. */
export function orderBy({ info }: Run, column: string, descending: boolean): Order {
  return { column, descending, completeFirst: info.metrics.includes(column) };
}

/** The rows sorted: numbers before text, NaN and empty cells last either way, equal ones by number of the trial. */
export function sortTrials(trials: readonly Row[], { column, descending, completeFirst }: Order): Row[] {
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
