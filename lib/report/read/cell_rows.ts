import { openRegularFile } from "../../base/disk/regular_file.ts";
import { curveColumns } from "../../store/tables.ts";
import { partPath } from "../../store/part_paths.ts";
import { checkPart } from "./check_part.ts";
import { kindOf } from "./files.ts";
import { columnsIn } from "./first_columns.ts";
import { lineMistake } from "./read_csv.ts";

import type { Run } from "./run_read.ts";

type Table = "metrics" | "curve";
type RunFolder = Pick<Run, "folder" | "shown" | "info" | "trials">;

/**
 * The columns in the first line of metrics.csv or curve.csv; `undefined` if the file does not exist.
 *
 * @throws {ConfigError} if it does not start with the required columns
 */
export function columnsOfTable({ folder, shown }: RunFolder, table: Table): string[] | undefined {
  const path = `${folder}/${table}.csv`;
  if (kindOf(path) !== "file") return undefined;
  for (const { text } of linesOf(path)) return columnsIn(text, table, `${shown}/${table}.csv`);
  return undefined;
}

/** Size of metrics.csv or curve.csv in bytes; 0 if the file does not exist. */
export function bytesOfTable({ folder }: RunFolder, table: Table): number {
  const path = `${folder}/${table}.csv`;
  return kindOf(path) === "file" ? Deno.statSync(path).size : 0;
}

/**
 * All rows of metrics.csv or curve.csv, or of the parts of a running run. Cells are numbers in the order of the columns,
 * `null` if empty. This is the hot loop: as little work per cell as possible.
 *
 * @param nan replaces NaN
 * @throws {ConfigError} with the line of a damaged row
 */
export function* cellRows(
  run: RunFolder,
  table: Table,
  nan: number | null = null,
): Generator<(number | null)[]> {
  const { folder, shown, info, trials } = run;
  const merged = `${table}.csv`;
  const inParts = new Set<number>();
  if (kindOf(`${folder}/parts`) === "folder") {
    const width = table === "curve" ? curveColumns.length : info.metrics_columns.length;
    for (const { trial } of trials) {
      const part = partPath(table, Number(trial), info.trials);
      if (kindOf(`${folder}/${part}`) !== "file") continue;
      inParts.add(Number(trial));
      yield* rowsIn(`${folder}/${part}`, `${shown}/${part}`, nan, width);
    }
  }
  if (kindOf(`${folder}/${merged}`) !== "file") return;
  for (const row of rowsIn(`${folder}/${merged}`, `${shown}/${merged}`, nan)) {
    if (inParts.size === 0 || !inParts.has(row[0]!)) yield row;
  }
}

/** @param width number of columns of a part, which has no header and may end within a line */
function* rowsIn(
  path: string,
  shown: string,
  nan: number | null,
  width?: number,
): Generator<(number | null)[]> {
  const isPart = width !== undefined;
  if (isPart) checkPart(path, shown);
  for (const { line, text, ended } of linesOf(path)) {
    if (isPart && !ended) return;
    if (isPart && text.startsWith("#")) continue; // it closes a block
    const cells = text.split(",");
    if (width === undefined) {
      width = cells.length;
      continue;
    }
    if (cells.length !== width) {
      throw lineMistake(shown, line, text, `a row of ${cells.length} cells, where ${width} are expected`);
    }
    const row: (number | null)[] = [];
    for (const cell of cells) {
      const number = cell === "" ? null : cell === "NaN" ? nan : Number(cell);
      if (number !== number && cell !== "NaN") {
        throw lineMistake(shown, line, text, `a cell must be a number, got ${JSON.stringify(cell)}`);
      }
      row.push(number);
    }
    yield row;
  }
}

/** The lines of a file, read piece by piece. */
function* linesOf(path: string): Generator<{ line: number; text: string; ended: boolean }> {
  using open = openRegularFile(path, { most: Infinity });
  const decoder = new TextDecoder();
  const chunk = new Uint8Array(1 << 20);
  let rest = "";
  let line = 0;
  while (true) {
    const count = open.file.readSync(chunk) ?? 0;
    const lines = (rest + decoder.decode(chunk.subarray(0, count), { stream: count > 0 })).split("\n");
    rest = lines.pop()!;
    for (const text of lines) {
      line++;
      yield { line, text: text.endsWith("\r") ? text.slice(0, -1) : text, ended: true };
    }
    if (count > 0) continue;
    if (rest !== "") yield { line: line + 1, text: rest, ended: false };
    return;
  }
}
