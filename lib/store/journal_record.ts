import { crc32, crcText } from "../base/crc32.ts";
import * as v from "../npm/valibot.ts";
import { floatCell } from "../base/cells.ts";
import type { JournalRecord, TrialNote } from "./tables.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const cells = v.record(v.string(), v.union([v.string(), v.number()]));
const places = { trial: count, row: cells, timing: cells, bytes: count, curve: v.optional(count) };
const ended = ["complete", "pruned", "diverged", "failed", "timeout"];

const reopened = v.strictObject({ trial: count, reopened: v.literal(true) });
const schema = v.union([
  v.pipe(
    v.strictObject({ ...places, rung: v.optional(count), reopened: v.optional(v.literal(true)) }),
    v.check(({ trial, row }) => Number(row.trial) === trial, "the number of the trial"),
    v.check(({ row: { status }, rung }) =>
      rung === undefined ? ended.includes(String(status)) : status === "running"
    ),
  ),
  reopened,
]);

/** The end of a line: the CRC-32 of the bytes before it. */
const closing = /^,"crc":"([0-9a-f]{8})"\}$/;
const closingLength = ',"crc":"00000000"}'.length;

/** A record as a line of a journal, closed by its checksum. */
export function lineOf(record: JournalRecord): Uint8Array {
  const text = JSON.stringify(record, spellSpecial).slice(0, -1);
  const line = new TextEncoder().encode(`${text},"crc":"00000000"}\n`);
  const end = line.length - closingLength - 1;
  const digits = crcText(crc32(line.subarray(0, end)));
  line.set(new TextEncoder().encode(digits), end + ',"crc":"'.length);
  return line;
}

/**
 * Reads a line.
 *
 * @param line without its line feed
 * @returns the record, or the reason why it is invalid
 */
export function recordOf(line: Uint8Array): JournalRecord | string {
  const text = new TextDecoder().decode(line);
  const crc = closing.exec(text.slice(-closingLength))?.[1];
  if (crc === undefined) return "the record has no checksum at its end";
  if (parseInt(crc, 16) !== crc32(line.subarray(0, line.length - closingLength))) {
    return "the record is damaged: its checksum differs";
  }
  try {
    const found = v.safeParse(schema, JSON.parse(`${text.slice(0, -closingLength)}}`), {
      abortEarly: true,
    });
    if (found.success) return found.output as JournalRecord;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return "the record is not valid";
}

/** As {@linkcode recordOf}, but also accepts records of earlier versions, which have no checksums. For display only. */
export function shownRecordOf(line: Uint8Array): JournalRecord | string {
  const text = new TextDecoder().decode(line);
  if (closing.test(text.slice(-closingLength))) return recordOf(line);
  try {
    const found = JSON.parse(text);
    if (Number.isSafeInteger(found?.trial)) return found;
  } catch {
    // it is not JSON
  }
  return "the record is not valid";
}

/** Whether a line is a note with a trial's progress; otherwise it says that the trial was reopened and starts again. */
export const isNote = (line: JournalRecord): line is TrialNote => "row" in line;

/** JSON has no NaN and no Infinity, and it writes -0 as 0: they are spelled as in CSV. */
function spellSpecial(_key: string, value: unknown): unknown {
  const isSpecial = typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0));
  return isSpecial ? floatCell(value) : value;
}
