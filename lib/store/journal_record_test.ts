import { assertEquals } from "@std/assert";
import { crc32 } from "node:zlib";
import { linesOf } from "./journal.ts";
import { lineOf, recordOf } from "./journal_record.ts";
import type { JournalRecord, TrialNote } from "./tables.ts";

const note: TrialNote = {
  trial: 3,
  row: { trial: 3, status: "complete", loss: 0.25 },
  timing: { trial: 3, seconds: 1.5 },
  bytes: 120,
};
const differs = "the record is damaged: its checksum differs";
const none = "the record is not valid";

/** A line whose checksum is right, whatever it says. */
const closed = (body: string): Uint8Array => {
  const open = body.slice(0, -1);
  return new TextEncoder().encode(`${open},"crc":"${crc32(open).toString(16).padStart(8, "0")}"}`);
};

Deno.test("a record is read as it was written, numbers that JSON lacks as in tables", () => {
  assertEquals(recordOf(lineOf(note).subarray(0, -1)), note);
  assertEquals(recordOf(lineOf({ trial: 0, reopened: true }).subarray(0, -1)), { trial: 0, reopened: true });
  const diverged = { ...note, row: { ...note.row, loss: NaN } };
  assertEquals((recordOf(lineOf(diverged).subarray(0, -1)) as TrialNote).row.loss, "NaN");
});

Deno.test("a bit that is changed in a record is found wherever it is", () => {
  const line = lineOf(note).subarray(0, -1);
  for (let at = 0; at < line.length; at++) {
    const changed = line.slice();
    changed[at] ^= 1;
    assertEquals(typeof recordOf(changed), "string", `byte ${at}`);
  }
  const changed = line.slice();
  changed[10] ^= 1;
  assertEquals(recordOf(changed), differs);
});

for (
  const body of [
    "[1]",
    "{}",
    '{"trial":"3"}',
    '{"trial":3,"reopened":false}',
    JSON.stringify({ ...note, row: { trial: 3, status: "finished" } }),
    JSON.stringify({ ...note, row: { trial: 4, status: "complete" } }),
    JSON.stringify({ ...note, row: null }),
    JSON.stringify({ ...note, row: { trial: 3, status: "complete", loss: null } }),
    JSON.stringify({ ...note, bytes: "120" }),
    JSON.stringify({ ...note, bytes: -1 }),
    JSON.stringify({ ...note, trial: 0.5 }),
    JSON.stringify({ ...note, trial: 1e300 }),
    JSON.stringify({ ...note, rung: 0 }), // it has ended
    JSON.stringify({ ...note, more: 1 }),
  ]
) {
  Deno.test(`a record with the right checksum that no run writes is none: ${body}`, () =>
    assertEquals(recordOf(closed(body)), none));
}

Deno.test("linesOf(): the last line may be cut off, others that are not what was written are damage", () => {
  const records: JournalRecord[] = [note, { trial: 1, reopened: true }, {
    ...note,
    trial: 2,
    row: { ...note.row, trial: 2 },
  }];
  const lines = records.map(lineOf);
  const journal = (parts: readonly Uint8Array[]) => new Uint8Array(parts.flatMap((part) => [...part]));
  const said = (bytes: Uint8Array, trials?: number) =>
    [...linesOf(bytes, trials)].map((
      { number, record },
    ) => [number, typeof record === "string" ? record : record.trial]);
  assertEquals(said(journal(lines)), [[1, 3], [2, 1], [3, 2]]);
  assertEquals(said(journal(lines).slice(0, -1)), [[1, 3], [2, 1]]);
  assertEquals(said(journal(lines), 3), [[1, "the run has no trial 3: it has 3 trials"], [2, 1], [3, 2]]);
  const changed = lines[1].slice();
  changed[9] ^= 1;
  assertEquals(said(journal([lines[0], changed, lines[2]])), [[1, 3], [2, differs], [3, 2]]);
  assertEquals(said(journal([lines[0], changed])), [[1, 3]]);
});
