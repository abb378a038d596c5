import { parseNumber, type Row } from "../../base/cells.ts";
import type { ColumnType } from "../../base/csv.ts";
import type { Cell } from "../../base/cells.ts";
import { columnTypes, curveColumns, timingColumns } from "../../store/tables.ts";
import { summarise } from "../../sweep/summary.ts";
import { cellRows, columnsOfTable } from "../read/cell_rows.ts";
import type { Run } from "../read/run_read.ts";

/** A value for SQLite. */
export type SqlValue = number | bigint | string | null;

/** A table of a run for SQL. */
export interface SqlTable {
  readonly name: string;
  readonly columns: readonly SqlColumn[];
  /** Its rows, read on demand, values in the order of the columns. */
  readonly rows: () => Iterable<readonly SqlValue[]>;
}

/** A column. Type REAL gives real division, even if all numbers are whole. */
export interface SqlColumn {
  readonly name: string;
  readonly type: "INTEGER" | "REAL" | "TEXT" | "";
}

/** The tables of a run: trials, metrics, summary, curve and timing. */
export function sqlTables(run: Run): SqlTable[] {
  const { info, trials, timing } = run;
  const typedColumns = (columns: readonly string[]): SqlColumn[] => {
    const types = columnTypes(columns, info);
    return columns.map((name, i) => ({ name, type: typeOf(name, types[i], run) }));
  };
  const ofRows = (
    name: string,
    columns: readonly string[],
    rows: () => Iterable<Readonly<Record<string, Cell>>>,
  ) => {
    const typed = typedColumns(columns);
    return {
      name,
      columns: typed,
      rows: function* () {
        for (const row of rows()) yield typed.map(({ name, type }) => valueOf(row[name], type));
      },
    };
  };
  const ofCells = (name: "metrics" | "curve", columns: readonly string[]) => ({
    name,
    columns: typedColumns(columns),
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

/** The type of a column. Swept text has none: it may be mixed with numbers, and runs of version 0.1 record no types. */
function typeOf(name: string, type: ColumnType, { info, trials }: Run): SqlColumn["type"] {
  if (type === "text" && info.parameters.includes(name)) {
    const isFraction = ({ [name]: cell }: Row) => parseNumber(cell) !== undefined && !WHOLE.test(cell);
    return trials.some(isFraction) ? "REAL" : "";
  }
  return name === "seed" ? "" : SQL_TYPES[type];
}

const SQL_TYPES = { integer: "INTEGER", float: "REAL", text: "TEXT" } as const;

const WHOLE = /^-?\d+$/;

/** Empty cells and NaN are NULL. Digits that a float64 cannot hold become a 64-bit integer or stay text. */
function valueOf(cell: Cell, type: SqlColumn["type"]): SqlValue {
  if (cell === undefined || cell === "") return null;
  const number = type === "TEXT" ? undefined : parseNumber(cell);
  if (number === undefined) return String(cell);
  if (Number.isNaN(number)) return null;
  const isWhole = Number.isInteger(number) && WHOLE.test(String(cell));
  if (!isWhole) return number;
  if (Number.isSafeInteger(number)) return BigInt(number);
  const exact = BigInt(cell);
  return BigInt.asIntN(64, exact) === exact ? exact : String(cell);
}
