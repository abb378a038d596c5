import { counted } from "../base/counted.ts";
import { crc32, crcText } from "../base/crc32.ts";
import { disk, undefinedIfMissing } from "../base/disk/disk.ts";
import { outcomes } from "../sweep/summary.ts";
import { readCsv, unreadable } from "./read_csv.ts";
import type { Status, TableRow } from "./tables.ts";
import { chunksOfFile } from "./file_chunks.ts";

/** The CRC-32 of each final table by name, in eight hexadecimal digits, as in run.json. */
export type TableChecksums = Readonly<Record<string, string>>;

const whatToDo = ["restore the file from a backup, or run the experiment again without --resume"];

/**
 * Checks that the final tables of a run are unchanged.
 *
 * @param checksums of its run.json; runs of earlier versions have none
 * @throws {ConfigError} with the first table that is missing or was changed
 */
export function checkTables(folder: string, checksums: TableChecksums = {}): void {
  for (const [name, wanted] of Object.entries(checksums)) {
    if (!/^[a-z]+\.csv$/.test(name)) {
      throw unreadable(
        `${folder}/run.json`,
        `"tables" names ${JSON.stringify(name)}, which is not a table of a run`,
      );
    }
    const path = `${folder}/${name}`;
    if (undefinedIfMissing(() => disk.size(path)) === undefined) {
      throw unreadable(path, "the file is missing", whatToDo);
    }
    let crc = 0;
    for (const chunk of chunksOfFile(path)) crc = crc32(chunk, crc);
    const found = crcText(crc);
    if (found === wanted) continue;
    throw unreadable(
      path,
      `the file was changed after the run: its CRC-32 is ${found}, but run.json has ${wanted}`,
      whatToDo,
    );
  }
}

/**
 * Rows of a final table by column, without empty cells; none if the file is missing.
 *
 * @throws {ConfigError} with the line, if it is not a table
 */
export function rowsOfTable(path: string, required: readonly string[]): TableRow[] {
  const bytes = undefinedIfMissing(() => disk.read(path));
  if (!bytes) return [];
  const { rows } = readCsv(new TextDecoder().decode(bytes), path, required);
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, cell]) => cell !== "")));
}

/**
 * Rows of trials.csv of a finished run: one row per trial, in order.
 *
 * @throws {ConfigError} with the row, if it is not valid
 */
export function rowsOfTrials(path: string, trials: number): TableRow[] {
  const rows = rowsOfTable(path, ["trial", "status"]);
  for (const [n, { trial, status }] of rows.entries()) {
    const wrong = trial !== String(n)
      ? `trial must be ${n}, got ${JSON.stringify(trial ?? "")}`
      : !outcomes.includes(status as Status & typeof outcomes[number])
      ? `status must be ${outcomes.join(", ")}, got ${JSON.stringify(status ?? "")}`
      : undefined;
    if (wrong !== undefined) throw unreadable(path, `row ${n + 1}: ${wrong}`, whatToDo);
  }
  if (rows.length === trials) return rows;
  throw unreadable(
    path,
    `the table must have ${counted(trials, "row")}, as run.json says, got ${rows.length}`,
    whatToDo,
  );
}
