import { parse } from "../../std/csv/mod.ts";
import { parseNumber, type Row } from "../../base/cells.ts";
import { columnNamed } from "../../report/query/column_named.ts";
import type { Run } from "../../report/read/run_read.ts";
import { type Order, orderBy } from "../../report/query/sort_trials.ts";
import { usageError } from "../arguments.ts";

/** The order of `--sort loss` or `--sort -loss`. */
export function orderNamed(asked: string, run: Run): Order {
  const descending = asked.startsWith("-") && !run.columns.includes(asked);
  const name = descending ? asked.slice(1) : asked;
  return orderBy(run, { column: oneColumn(name, run.columns, `--sort=${asked}`), descending });
}

/** The columns of `--columns a,b`; a name with a comma is in double quotes. */
export function columnsOf(asked: string, known: readonly string[]): string[] {
  const argument = `--columns=${asked}`;
  const names = partsOf(asked, argument).map((name) => name.trim());
  if (names.includes("")) {
    throw usageError("--columns has nothing between two commas", argument, [
      "for example: --columns trial,loss",
    ]);
  }
  const columns = names.map((name) => oneColumn(name, known, argument));
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice === undefined) return columns;
  throw usageError(`the column ${JSON.stringify(twice)} is named twice`, argument);
}

function partsOf(asked: string, argument: string): string[] {
  try {
    return parse(asked)[0] ?? [];
  } catch {
    throw usageError("--columns takes names with commas between them", argument, [
      'a name with commas or quotes is written as in CSV: "a,b"',
    ]);
  }
}

function oneColumn(name: string, columns: readonly string[], argument: string): string {
  const found = columnNamed(name, columns);
  if (typeof found === "string") return found;
  throw usageError(found.message, argument, found.notes);
}

/** The trial of `--trial 7`. */
export function trialNumbered(number: string, { trials }: Run): Row {
  const row = /^\d+$/.test(number)
    ? trials.find(({ trial }) => parseNumber(trial) === Number(number))
    : undefined;
  if (row) return row;
  const last = trials.reduce((most, { trial }) => Math.max(most, parseNumber(trial) ?? 0), 0);
  const range = trials.length === 0
    ? "it has none"
    : last === 0
    ? "its only one is 0"
    : `its trials are 0 to ${last}`;
  throw usageError(`this run has no trial ${JSON.stringify(number)}: ${range}`, `--trial=${number}`);
}

/** The configurations of `--compare 0,3`, two or more. */
export function configurationsNamed(pair: string, { trials }: Run): number[] {
  const argument = `--compare=${pair}`;
  const numbers = pair.split(",").map((part) => /^\d+$/.test(part.trim()) ? Number(part) : NaN);
  const known = new Set(trials.map(({ configuration }) => parseNumber(configuration)));
  const isWrong = numbers.length < 2 || numbers.some(Number.isNaN) || new Set(numbers).size < numbers.length;
  if (isWrong) {
    throw usageError("--compare takes the numbers of different configurations, or runs", argument, [
      "for example: --compare 0,1",
    ]);
  }
  const unknown = numbers.find((number) => !known.has(number));
  if (unknown === undefined) return numbers;
  const range = known.size === 1 ? "its only one is 0" : `its configurations are 0 to ${known.size - 1}`;
  throw usageError(`this run has no configuration ${unknown}: ${range}`, argument);
}
