import { parseNumber, type Row } from "../base/cells.ts";
import type { Cell } from "../base/csv.ts";
import { curveColumns, timingColumns } from "../run/tables.ts";
import { outcomes, summarise } from "../sweep/summary.ts";
import { cellRows, columnsOfTable } from "./cell_rows.ts";
import type { Run } from "./read_run.ts";

/** A value as SQLite takes it. */
export type SqlValue = number | bigint | string | null;

/** A table of a run for SQL. */
export interface SqlTable {
  readonly name: string;
  readonly columns: readonly SqlColumn[];
  /** Its rows, read when asked for, values in the order of the columns. */
  readonly rows: () => Iterable<readonly SqlValue[]>;
}

/** A column; numbers of the type REAL are divided as such, also where all of them are whole. */
export interface SqlColumn {
  readonly name: string;
  readonly type: "INTEGER" | "REAL" | "TEXT" | "";
}

/** Columns of whole numbers, and of text. */
const INTEGERS = new Set([
  ...["trial", "configuration", "repeat", "step", "steps", "worker"],
  ...outcomes.map((outcome) => `n_${outcome}`),
]);
const TEXTS = new Set(["status", "error", "started"]);

/** The tables of a run: trials, metrics, summary, curve and timing. */
export function sqlTables(run: Run): SqlTable[] {
  const { info, trials, timing } = run;
  const typed = (name: string): SqlColumn => ({ name, type: typeOf(name, run) });
  const ofRows = (
    name: string,
    columns: readonly string[],
    rows: () => Iterable<Readonly<Record<string, Cell>>>,
  ) => ({
    name,
    columns: columns.map(typed),
    rows: function* () {
      for (const row of rows()) yield columns.map((column) => valueOf(row[column], TEXTS.has(column)));
    },
  });
  const ofCells = (name: "metrics" | "curve", columns: readonly string[]) => ({
    name,
    columns: columns.map(typed),
    rows: () => cellRows(run, name),
  });
  const summary = () =>
    summarise(
      trials.toSorted((a, b) => Number(a.configuration) - Number(b.configuration)),
      info,
    );
  return [
    ofRows("trials", run.columns, () => trials),
    ofCells("metrics", columnsOfTable(run, "metrics") ?? info.metrics_columns),
    ofRows("summary", summarise([], info).columns, () => summary().rows),
    ofCells("curve", columnsOfTable(run, "curve") ?? curveColumns),
    ofRows("timing", timingColumns, () => timing.values()),
  ];
}

function typeOf(name: string, { info, trials }: Run): SqlColumn["type"] {
  if (info.parameters.includes(name)) {
    const isFraction = ({ [name]: cell }: Row) => parseNumber(cell) !== undefined && !WHOLE.test(cell);
    return trials.some(isFraction) ? "REAL" : "";
  }
  return name === "seed" ? "" : INTEGERS.has(name) ? "INTEGER" : TEXTS.has(name) ? "TEXT" : "REAL";
}

const WHOLE = /^-?\d+$/;

/** Empty cells and NaN are nothing; digits that a float64 would change are a whole number or stay text. */
function valueOf(cell: Cell, isText: boolean): SqlValue {
  if (cell === undefined || cell === "") return null;
  const number = isText ? undefined : parseNumber(cell);
  if (number === undefined) return String(cell);
  if (Number.isNaN(number)) return null;
  const isWhole = Number.isInteger(number) && WHOLE.test(String(cell));
  if (!isWhole) return number;
  if (Number.isSafeInteger(number)) return BigInt(number);
  const exact = BigInt(cell);
  return BigInt.asIntN(64, exact) === exact ? exact : String(cell);
}
