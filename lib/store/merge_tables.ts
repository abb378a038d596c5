import { partOf, removeQuietly } from "../base/disk/atomic_file.ts";
import { crc32, crcText } from "../base/crc32.ts";
import { csvText } from "../base/csv.ts";
import { disk, writeAll } from "../base/disk/disk.ts";
import { summarise } from "../sweep/summary.ts";
import {
  cellTypes,
  csvChunks,
  curveColumns,
  metricsColumns,
  type RunColumns,
  type TableRow,
} from "./tables.ts";
import { timingColumns, trialsColumns } from "./tables.ts";
import type { TableChecksums } from "./final_tables.ts";
import type { PartKind } from "./part_paths.ts";

/** The content of a run's final tables, in the order of trials. Every call reads it again. */
export interface TableSource {
  /** Rows of trials.csv, one row per trial. */
  rows(): Iterable<TableRow>;
  /** Rows of timing.csv. */
  timing(): Iterable<TableRow>;
  /** Lines of a table that is stored in parts: chunks that may end anywhere, each overwritten by the next. */
  lines(kind: PartKind): Iterable<Uint8Array>;
}

/**
 * Writes the final tables of a run: each to a temporary file that is then renamed. The content is streamed, as it may
 * be large.
 *
 * @returns their checksums, for run.json
 */
export function mergeTables(folder: string, of: RunColumns, source: TableSource): TableChecksums {
  const checksums: Record<string, string> = {};
  const write = (name: string, columns: readonly string[], chunks: Iterable<string | Uint8Array>) => {
    checksums[name] = crcText(stream(`${folder}/${name}`, columns, chunks));
  };
  const table = (name: string, columns: readonly string[], rows: Iterable<TableRow>) =>
    write(name, columns, csvChunks(columns, cellTypes(columns, of), rows));
  table("trials.csv", trialsColumns(of), asTheyStand(source.rows()));
  const summary = summarise(source.rows(), of);
  table("summary.csv", summary.columns, summary.rows);
  table("timing.csv", timingColumns, source.timing());
  write("metrics.csv", metricsColumns(of), source.lines("metrics"));
  const curves = source.lines("curve")[Symbol.iterator]();
  const first = curves.next();
  if (!first.done) write("curve.csv", curveColumns, startingWith(first.value, curves));
  return checksums;
}

/**
 * When final tables are written, no trial runs any more: one that waits at a rung, for example, was interrupted there.
 */
function* asTheyStand(rows: Iterable<TableRow>): Generator<TableRow> {
  for (const row of rows) yield row.status === "running" ? { ...row, status: "interrupted" } : row;
}

function* startingWith<Item>(first: Item, rest: Iterator<Item>): Generator<Item> {
  yield first;
  yield* { [Symbol.iterator]: () => rest };
}

/** Writes a header and chunks of lines to a temporary file, then renames it. @returns the CRC-32 of the file */
function stream(path: string, columns: readonly string[], chunks: Iterable<string | Uint8Array>): number {
  const beside = partOf(path);
  const encoder = new TextEncoder();
  const file = disk.open(beside, { write: true, createNew: true });
  let crc = 0;
  const write = (bytes: Uint8Array) => {
    writeAll(file, bytes);
    crc = crc32(bytes, crc);
  };
  try {
    write(encoder.encode(csvText([columns])));
    for (const chunk of chunks) write(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
    file.syncSync();
  } catch (error) {
    removeQuietly(beside);
    throw error;
  } finally {
    file.close();
  }
  disk.rename(beside, path);
  return crc;
}
