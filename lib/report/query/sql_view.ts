import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ColumnType } from "../../base/csv.ts";
import { nearestName } from "../../base/names/nearest_name.ts";
import { ConfigError } from "../../config/config_error.ts";
import { asJson } from "../text/as_json.ts";
import { columnNamed } from "./column_named.ts";
import { unreadable } from "../read/read_csv.ts";
import type { Run } from "../read/run_read.ts";
import { type SqlTable, sqlTables, type SqlValue } from "./sql_tables.ts";
import { withNote } from "../text/table_columns.ts";
import { table } from "../text/table.ts";

/** The answer of SQLite: `null` for NULL; bytes, and digits that a float64 cannot hold, as text. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  /** Types of the columns, derived from their values: SQLite has types per value only. */
  readonly types: readonly ColumnType[];
  readonly rows: readonly (readonly (number | string | null)[])[];
}

/**
 * Runs a select statement over the tables of a run, in a database in memory. Only tables that the statement reads are
 * filled. SQLite is restricted to reading: no writes, no other databases, no settings.
 *
 * @throws {ConfigError} for a mistake in the statement or a damaged file
 */
export async function sqlAnswer(run: Run, given: string): Promise<SqlAnswer> {
  const statement = given.replace(NOTHING, "");
  if (statement === "") throw refusal("--sql needs a statement", given); // the runtime would crash
  const { DatabaseSync } = await import("node:sqlite");
  using database = new DatabaseSync(":memory:");
  const tables = sqlTables(run);
  for (const each of tables) create(database, each, run);
  const used = new Set<string>();
  try {
    onlyReading(database, used);
    oneStatement(database, statement);
    (database as Guarded).setAuthorizer(null);
    for (const each of tables) if (used.has(each.name)) fill(database, each);
    onlyReading(database, used); // also during execution: some parts are prepared only then
    const query = oneStatement(database, statement) as ReturningArrays;
    query.setReturnArrays(true);
    query.setReadBigInts(true);
    const rows = query.all() as unknown as unknown[][];
    const columns = query.columns().map(({ name }) => name);
    return {
      columns,
      types: columns.map((_, i) => typeOf(rows, i)),
      rows: rows.map((row) => row.map(plain)),
    };
  } catch (error) {
    throw isOfSqlite(error) ? mistakeOf(error.message, statement, tables) : error;
  }
}

/** Makes an empty table. @throws {ConfigError} if a damaged file names invalid columns */
function create(database: DatabaseSync, table: SqlTable, { shown }: Run): void {
  try {
    database.exec(`create table ${table.name} (${definitions(table).join(", ")})`);
  } catch (error) {
    if (!isOfSqlite(error)) throw error;
    throw unreadable(`${shown}/${table.name}.csv`, "its first row has invalid column names");
  }
}

/** Not yet in the types of the runtime. */
type ReturningArrays = StatementSync & { setReturnArrays(enabled: boolean): void };
type Guarded = DatabaseSync & {
  setAuthorizer(check: ((action: number, name: string | null) => number) | null): void;
};

/** Space, comments and empty statements before a statement. */
const NOTHING = /^(?:[\s;\0]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))*/;

/** Actions of a select: 20 reads a column, 21 selects, 31 calls a function, 33 recurses (SQLITE_READ ...). */
const READING = new Set([20, 21, 31, 33]);

/** Restricts SQLite to reading; adds the tables that are read to `used`. */
function onlyReading(database: DatabaseSync, used: Set<string>): void {
  (database as Guarded).setAuthorizer((action, name) => {
    if (action === 20 && name !== null) used.add(name.toLowerCase());
    return READING.has(action) ? 0 : 1;
  });
}

function oneStatement(database: DatabaseSync, statement: string): StatementSync {
  const query = database.prepare(statement);
  const rest = statement.slice(query.sourceSQL.length).replace(NOTHING, "");
  if (rest === "") return query;
  throw refusal("--sql takes one statement", statement, [`the second one: ${rest}`]);
}

/** Column definitions. Names that differ only in case are numbered: SQLite ignores case. */
function definitions({ columns }: SqlTable): string[] {
  const taken = new Set<string>();
  return columns.map(({ name, type }) => {
    let unique = name;
    for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${name}_${n}`;
    taken.add(unique.toLowerCase());
    return `"${unique.replaceAll('"', '""')}" ${type}`;
  });
}

/** Inserts many rows per statement: calling SQLite takes half of the time. */
function fill(database: DatabaseSync, { name, columns, rows }: SqlTable): void {
  const inserting = (count: number) => {
    const row = `(${columns.map(() => "?").join(",")})`;
    return database.prepare(`insert into ${name} values ${new Array(count).fill(row).join(",")}`);
  };
  const count = Math.max(1, Math.min(25, Math.floor(1000 / columns.length)));
  const many = inserting(count);
  const one = inserting(1);
  let batch: (readonly SqlValue[])[] = [];
  database.exec("begin");
  for (const row of rows()) {
    batch.push(row);
    if (batch.length < count) continue;
    many.run(...batch.flat());
    batch = [];
  }
  for (const row of batch) one.run(...row);
  database.exec("commit");
}

/** A column with any fraction is a column of floats. */
function typeOf(rows: readonly (readonly unknown[])[], column: number): ColumnType {
  const types = new Set(rows.map((row) => typeof row[column]));
  return types.has("number") ? "float" : types.has("bigint") ? "integer" : "text";
}

function plain(value: unknown): number | string | null {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return value.toHex();
  return value as number | string | null;
}

const isOfSqlite = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && error.code === "ERR_SQLITE_ERROR";

function mistakeOf(message: string, statement: string, tables: readonly SqlTable[]): ConfigError {
  if (/not authorized|authorization denied/.test(message)) {
    return refusal("--sql only reads", statement, [
      "it takes one select statement, with or without a with clause",
    ]);
  }
  return refusal(`SQLite says: ${message}`, statement, notesOn(message, statement, tables));
}

function notesOn(message: string, statement: string, tables: readonly SqlTable[]): string[] {
  const [, what, name] = /^no such (table|column): (.*)$/s.exec(message) ?? [];
  if (what === "table") {
    const names = tables.map((one) => one.name);
    const nearest = nearestName(name, names);
    return [...(nearest ? [`did you mean ${nearest}?`] : []), `tables: ${names.join(", ")}`];
  }
  if (what !== "column") return [];
  const among = tables.filter((one) => new RegExp(`\\b${one.name}\\b`, "i").test(statement));
  const columns = [...new Set(among.flatMap((one) => one.columns.map((column) => column.name)))];
  const bare = tables.some((one) => name.startsWith(`${one.name}.`)) ? name.replace(/^\w+\./, "") : name;
  const found = columnNamed(bare, columns);
  return [
    ...(typeof found === "string"
      ? [`did you mean "${found}", in double quotes?`]
      : found.notes.slice(0, -1)),
    ...among.map((one) => `columns of ${one.name}: ${one.columns.map((column) => column.name).join(", ")}`),
  ];
}

function refusal(message: string, statement: string, notes: readonly string[] = []): ConfigError {
  const place = { kind: "argument", argument: `--sql=${statement}` } as const;
  return new ConfigError([{ severity: "error", message, place, notes }]);
}

/** An answer as a table, as lines. */
export function sqlView({ columns, rows }: SqlAnswer, width: number): string[] {
  return withNote(
    table(
      columns.map((name, i) => ({
        name,
        cells: rows.map((row) => row[i] ?? undefined),
        importance: columns.length - i,
        mayCut: true,
      })),
      width,
    ),
    "inspect --csv shows all",
  );
}

/** An answer as JSON; columns of the same name are numbered. */
export function sqlJson({ columns, rows }: SqlAnswer): string {
  const names = columns.map((name, i) => {
    const before = columns.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name}_${before + 1}`;
  });
  const value = (cell: number | string | null) =>
    typeof cell === "number" && !Number.isFinite(cell) ? String(cell) : cell;
  return asJson(rows.map((row) => Object.fromEntries(names.map((name, i) => [name, value(row[i])]))));
}
