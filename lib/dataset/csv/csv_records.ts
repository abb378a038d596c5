import { ConfigError } from "../../config/config_error.ts";
import { Source } from "../../config/source.ts";
import { cellsOf, misquotedCell } from "./csv_places.ts";

/** A record of a CSV file: a stretch of a text, without the end of its line. */
export interface CsvRecord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Line at which it begins, from 1. */
  readonly line: number;
  /** Whether it has quotes, and so perhaps several lines. */
  readonly quoted: boolean;
}

/** Most characters of a record: longer ones come from a quote that is not closed. */
export const longestRecord = 1 << 24;

/**
 * The records of a CSV file (RFC 4180), whose lines end with LF or CRLF. Empty lines are none. A record is good until the
 * next is asked for.
 *
 * @param pieces the text of the file, cut anywhere
 * @param file how messages name it
 * @throws {ConfigError} with the first cell whose quotes are wrong
 */
export function* csvRecords(pieces: Iterable<string>, file: string): Generator<CsvRecord> {
  const record = { text: "", start: 0, end: 0, line: 1, quoted: false };
  let rest = "";
  for (const piece of pieces) {
    const text = rest + piece;
    record.text = text;
    let quote = text.indexOf('"'); // the next one; where there are none, the text is searched once
    let start = 0;
    while (true) {
      let feed = text.indexOf("\n", start);
      record.quoted = quote >= 0 && (feed < 0 || quote < feed);
      for (let open = false; quote >= 0 && (open || feed < 0 || quote < feed); open = !open) {
        const at = quote + 1;
        quote = text.indexOf('"', at);
        feed = open ? text.indexOf("\n", at) : quote < 0 ? -1 : feed; // no line ends between quotes
      }
      if (feed < 0) break;
      record.start = start;
      record.end = feed > start && text.charCodeAt(feed - 1) === 13 ? feed - 1 : feed;
      if (record.end > start) {
        if (record.quoted) checkQuotes(record, file);
        yield record;
      }
      record.line += record.quoted ? linesIn(text, start, feed) : 1;
      start = feed + 1;
    }
    rest = text.slice(start);
    if (rest.length > longestRecord) throw tooLong(rest, record.line, file);
  }
  if (rest.endsWith("\r")) rest = rest.slice(0, -1);
  if (rest === "") return;
  Object.assign(record, { text: rest, start: 0, end: rest.length, quoted: rest.includes('"') });
  if (record.quoted) checkQuotes(record, file);
  yield record;
}

/** The cells of a record. */
export function cellsIn({ text, start, end, quoted }: CsvRecord): string[] {
  const own = text.slice(start, end);
  if (!quoted) return own.split(",");
  return Array.from(cellsOf(own), ({ start, end }) => {
    const cell = own.slice(start, end);
    if (!cell.startsWith('"')) return cell;
    return cell.slice(1, -1).replaceAll('""', '"').replaceAll("\r\n", "\n");
  });
}

function linesIn(text: string, start: number, feed: number): number {
  let lines = 1;
  for (let at = text.indexOf("\n", start); at < feed; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

function checkQuotes({ text, start, end, line }: CsvRecord, file: string): void {
  const own = text.slice(start, end);
  const at = misquotedCell(own);
  if (at === undefined) return;
  const notes = ['a cell with quotes inside is written "like ""this"""'];
  throw refusal({ text: own, at, line, file }, "the file is not valid CSV: a quote is misplaced", notes);
}

function tooLong(rest: string, line: number, file: string): ConfigError {
  const message = `a row has more than ${longestRecord} characters`;
  const at = Math.max(0, rest.indexOf('"'));
  return refusal({ text: rest, at, line, file }, message, [
    "is a quote missing at the end of a cell?",
  ]);
}

function refusal(
  { text, at, line, file }: { text: string; at: number; line: number; file: string },
  message: string,
  notes: readonly string[],
): ConfigError {
  const place = new Source(text, file).placeOf([at, at + 1]);
  return new ConfigError([{
    severity: "error",
    message,
    place: { ...place, line: place.line + line - 1 },
    notes,
  }]);
}
